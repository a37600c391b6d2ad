import { lookup as lookUpName } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { invalid } from '../protocol/mlflow-error.js';
import { pythonString } from '../protocol/python-text.js';
import { isPublicAddress } from './public-address.js';

/** Where webhooks may be sent to. */
export interface WebhookSettings {
  /** `http`, `https` or both. Default: `https`. MLflow's setting is `MLFLOW_WEBHOOK_ALLOWED_SCHEMES`. */
  readonly allowedSchemes?: readonly string[] | undefined;
  /** Allows loopback, private and other addresses that are not public. Default: false. MLflow's setting is `MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS`. */
  readonly allowPrivateAddresses?: boolean | undefined;
  /** How the name of a host becomes addresses. Default `dns.lookup`. */
  readonly lookup?: LookupFunction | undefined;
}

/** How long a name may take to resolve. */
const LOOKUP_MS = 5000;

/** As Python words what its resolver says. */
const RESOLVER_ERRORS: Readonly<Record<string, string>> = {
  ENOTFOUND: '[Errno -2] Name or service not known',
  EAI_AGAIN: '[Errno -3] Temporary failure in name resolution',
  ENODATA: '[Errno -5] No address associated with hostname',
};

/** Decides which URLs webhooks may be sent to. Asked when a webhook is made, and again each time one is sent. */
export class WebhookTargets {
  readonly #schemes: readonly string[];
  readonly #allowsPrivate: boolean;
  readonly #lookup: LookupFunction;

  constructor(settings: WebhookSettings = {}) {
    this.#schemes = settings.allowedSchemes ?? ['https'];
    this.#allowsPrivate = settings.allowPrivateAddresses ?? false;
    this.#lookup = settings.lookup ?? lookUpName;
  }

  /**
   * Refuses a URL with a scheme that is not allowed, or a host that does not resolve to public addresses alone
   * (mlflow/utils/validation.py, `_validate_webhook_url`).
   *
   * @throws MlflowError INVALID_PARAMETER_VALUE
   */
  async check(url: string): Promise<void> {
    if (url.trim() === '') throw invalid(`Webhook URL cannot be empty or just whitespace: ${pythonString(url)}`);
    // Python parses the whole URL first. Unmatched brackets are the only error it finds in a host.
    if (/^[^/?#]*\/\/(?:[^/?#[\]]*\[[^/?#\]]*|[^/?#[]*\][^/?#]*)([/?#]|$)/.test(url)) {
      throw invalid(`Invalid webhook URL ${pythonString(url)}: ValueError('Invalid IPv6 URL')`);
    }
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? '';
    if (!this.#schemes.includes(scheme)) {
      throw invalid(`Invalid webhook URL scheme: ${pythonString(scheme)}. Allowed schemes are: ${this.#schemes.join(', ')}.`);
    }
    const written = /^[^/?#]*\/\/(?:[^/?#]*@)?(?:\[([^\]/?#]*)\]|([^:/?#]*))/.exec(url);
    const host = (written?.[1] ?? written?.[2] ?? '').toLowerCase();
    if (!host) throw invalid(`Webhook URL must include a hostname: ${pythonString(url)}`);
    if (!URL.canParse(url)) throw invalid(`Invalid webhook URL ${pythonString(url)}`);
    if (!this.#allowsPrivate) await this.#checkAddresses(host, hostOf(new URL(url)));
  }

  /**
   * Resolves the host for the request itself and checks the address that the connection will use. The name may resolve differently than
   * when `check` looked. Node does not look up a host that is an address; `check` has refused it.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.#lookup(hostname, options, (error, address, family) => {
      const addresses = typeof address === 'string' ? [address] : (address ?? []).map((entry) => entry.address);
      const refused = error || this.#allowsPrivate ? undefined : addresses.find((found) => !isPublicAddress(found));
      callback(refused ? blocked(refused) : error, address, family);
    });
  };

  /** @param written as in the URL; what messages show */
  async #checkAddresses(written: string, host: string): Promise<void> {
    const addresses = isIP(host) ? [host] : await this.#resolve(written, host);
    const refused = addresses.find((address) => !isPublicAddress(address));
    if (refused === undefined) return;
    throw invalid(`Webhook URL must not resolve to a non-public IP address. ${pythonString(written)} resolves to ${refused}.`);
  }

  async #resolve(written: string, host: string): Promise<readonly string[]> {
    const over = new AbortController();
    const found = new Promise<readonly string[]>((resolve, reject) => {
      this.#lookup(host, { all: true }, (error, addresses) => {
        if (error) reject(invalid(`Cannot resolve Webhook URL hostname ${pythonString(written)}: ${wordsOf(error)}`));
        else resolve(typeof addresses === 'string' ? [addresses] : addresses.map(({ address }) => address));
      });
    });
    const late = sleep(LOOKUP_MS, undefined, { signal: over.signal, ref: false }).then(() => {
      throw invalid(`Timed out resolving Webhook URL hostname ${pythonString(written)} after ${LOOKUP_MS / 1000} seconds`);
    });
    late.catch(() => {});
    return Promise.race([found, late]).finally(() => over.abort());
  }
}

/** The host that a request would go to; IPv6 without its brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function wordsOf({ code = '', message }: NodeJS.ErrnoException): string {
  return RESOLVER_ERRORS[code] ?? message;
}

function blocked(address: string): Error {
  const why = 'is not a public IP address. This may indicate a DNS rebinding attempt.';
  return new Error(`Webhook connection blocked: ${address} ${why}`);
}
