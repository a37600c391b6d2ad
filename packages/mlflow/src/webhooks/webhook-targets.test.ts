import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { postWebhook } from './post-webhook.js';
import { WebhookTargets } from './webhook-targets.js';

/** A resolver of these names; each look-up takes the next of a name's answers. */
function resolver(names: Record<string, string[][]>): LookupFunction {
  return (hostname, options, callback) => {
    const answers = names[hostname] ?? [];
    const found = answers.length > 1 ? answers.shift() : answers[0];
    if (!found) return callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
}

const NAMES = {
  'example.com': [['93.184.216.34', '2606:2800:220:1::1']],
  'inside.example.com': [['93.184.216.34', '10.0.0.5']],
  localhost: [['127.0.0.1']],
};

function check(url: string, settings: object = {}): Promise<void> {
  return new WebhookTargets({ lookup: resolver(NAMES), ...settings }).check(url);
}

const notPublic = (host: string, address: string) =>
  `Webhook URL must not resolve to a non-public IP address. '${host}' resolves to ${address}.`;

describe('URLs of webhooks', () => {
  it.each([
    'https://example.com/hook',
    'https://user:pw@EXAMPLE.com:8443/hook?a=b',
    'https://8.8.8.8',
    'https://[2606:2800:220:1::1]/',
  ])('may be %s', (url) => check(url));

  it.each([
    [' ', "Webhook URL cannot be empty or just whitespace: ' '"],
    ['http://example.com', "Invalid webhook URL scheme: 'http'. Allowed schemes are: https."],
    ['example.com/hook', "Invalid webhook URL scheme: ''. Allowed schemes are: https."],
    ['https:///hook', "Webhook URL must include a hostname: 'https:///hook'"],
    ['https://[bad/x', "Invalid webhook URL 'https://[bad/x': ValueError('Invalid IPv6 URL')"],
    ['https://bad]/x', "Invalid webhook URL 'https://bad]/x': ValueError('Invalid IPv6 URL')"],
    ['https://localhost/x', notPublic('localhost', '127.0.0.1')],
    ['https://127.0.0.1', notPublic('127.0.0.1', '127.0.0.1')],
    ['https://127.1/', notPublic('127.1', '127.0.0.1')],
    ['https://2130706433/', notPublic('2130706433', '127.0.0.1')],
    ['https://[::ffff:169.254.169.254]/latest', notPublic('::ffff:169.254.169.254', '::ffff:a9fe:a9fe')],
    ['https://inside.example.com', notPublic('inside.example.com', '10.0.0.5')],
    [
      'https://nowhere.example.com',
      "Cannot resolve Webhook URL hostname 'nowhere.example.com': [Errno -2] Name or service not known",
    ],
  ])('may not be %s', async (url, message) => {
    await expect(check(url)).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE', message });
  });

  it('may be those that settings allow', async () => {
    await check('http://example.com', { allowedSchemes: ['http'] });
    await check('https://localhost', { allowPrivateAddresses: true });
    await check('https://nowhere.example.com', { allowPrivateAddresses: true });
  });
});

const MESSAGE = { deliveryId: 'd', event: 'model_version.created', data: {}, happenedAt: 0 } as const;

it('does not connect if the name resolves to another address after the check', async () => {
  const targets = new WebhookTargets({ lookup: resolver({ 'example.com': [['93.184.216.34'], ['127.0.0.1']] }) });
  await expect(postWebhook('https://example.com/hook', '', MESSAGE, 0, targets)).rejects.toThrow(
    'Webhook connection blocked: 127.0.0.1 is not a public IP address.',
  );
});

it('does not send to a URL that the settings no longer allow', async () => {
  await expect(postWebhook('http://127.0.0.1:1/', '', MESSAGE, 0, new WebhookTargets())).rejects.toThrow(
    'Invalid webhook URL scheme',
  );
});
