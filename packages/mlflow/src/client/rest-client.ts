import { parseJson, stringifyJson } from '../protocol/int64.js';
import { type EndpointName, type Endpoints, FOUND, type Found, type SearchName } from './endpoints.js';

/** `fetch`, or a function that answers like it without a network. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface RestClientOptions {
  /** Address of the tracking server, without `/api`. */
  readonly trackingUri: string;
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch;
  /** Sent with every request; see `credentialHeaders`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Calls off the requests that are under way, and refuses later ones, with its reason. Default: never. */
  readonly signal?: AbortSignal | undefined;
  /** How long an endpoint may take to answer, in milliseconds. Artifacts may take longer. Default: two minutes, as MLflow's own client waits. */
  readonly timeoutMs?: number;
}

/** MLFLOW_HTTP_REQUEST_TIMEOUT of MLflow's client (mlflow/environment_variables.py). */
const TIMEOUT_MS = 120_000;

/** Thrown when the tracking server answers with an error, or not at all. */
export class MlflowRequestError extends Error {
  override readonly name = 'MlflowRequestError';
  /** The server's message without the request that it answers; the whole message if the server gave none. */
  readonly said: string;

  /**
   * @param status HTTP status; 0 if the server could not be reached
   * @param code MLflow's error code, if the answer had one
   */
  constructor(
    message: string,
    readonly status: number,
    readonly code: string | undefined,
    options?: ErrorOptions & { readonly said?: string },
  ) {
    super(message, options);
    this.said = options?.said ?? message;
  }
}

/** Sends requests to MLflow's REST API, to this package's server and the real one. */
export class RestClient {
  /** Address of the server, without a slash at its end. */
  readonly base: string;
  readonly #fetch: Fetch;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal | undefined;
  readonly #timeoutMs: number;

  constructor(options: RestClientOptions) {
    this.base = options.trackingUri.replace(/\/+$/, '');
    this.#fetch = options.fetch ?? fetch;
    this.#headers = options.headers ?? {};
    this.#signal = options.signal;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /**
   * Asks one endpoint.
   *
   * @param input what is undefined is left out
   * @throws MlflowRequestError unless the answer is a success
   *
   * @example
   * const { run } = await rest.ask('GET runs/get', { run_id });
   */
  async ask<Name extends EndpointName>(endpoint: Name, input: Endpoints[Name]['input']): Promise<Endpoints[Name]['answer']> {
    const [method = '', template = ''] = endpoint.split(' ');
    const fields = input as Readonly<Record<string, unknown>>;
    const path = template.replaceAll(/:(\w+)/g, (_, name) => encodeURIComponent(String(fields[name])));
    const url = `${this.base}${path.startsWith('/') ? path : `/api/2.0/mlflow/${path}`}`;
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const response =
      method === 'GET'
        ? await this.request(method, `${url}?${queryOf(fields)}`, { signal })
        : await this.request(method, url, {
            body: stringifyJson(input),
            headers: { 'content-type': 'application/json' },
            signal,
          });
    const text = await this.#reached(response.text(), signal);
    try {
      return parseJson(text) as Endpoints[Name]['answer'];
    } catch (error) {
      throw new MlflowRequestError(
        `${this.base} is no MLflow tracking server: ${method} ${url.slice(this.base.length)} answered ${response.status} without JSON: ${text.slice(0, 100)}; check MLFLOW_TRACKING_URI`,
        404,
        undefined,
        { cause: error },
      );
    }
  }

  /**
   * One page of a search.
   *
   * @returns what was found, and the token of the next page, if there is one
   * @throws MlflowRequestError unless the answer is a success
   */
  async page<Name extends SearchName>(
    search: Name,
    input: Endpoints[Name]['input'],
  ): Promise<{ readonly items: readonly Found<Name>[]; readonly nextPageToken: string | undefined }> {
    const answer = (await this.ask(search, input)) as Readonly<Record<string, unknown>>;
    const items = (answer[FOUND[search]] ?? []) as readonly Found<Name>[];
    return { items, nextPageToken: (answer.next_page_token as string | undefined) || undefined };
  }

  /**
   * All that a search finds, page by page. Whoever stops early asks for no more pages.
   *
   * @param input `max_results` is the size of a page. Default: the server's
   * @throws MlflowRequestError unless each answer is a success
   *
   * @example
   * for await (const run of rest.items('POST runs/search', { experiment_ids })) console.log(run.info.run_id);
   */
  async *items<Name extends SearchName>(search: Name, input: Endpoints[Name]['input']): AsyncGenerator<Found<Name>> {
    let page_token: string | undefined;
    do {
      const { items, nextPageToken } = await this.page(search, { ...input, ...(page_token && { page_token }) });
      yield* items;
      page_token = nextPageToken;
    } while (page_token);
  }

  /**
   * @param url whole
   * @param init.signal gives this request up
   * @throws MlflowRequestError unless the answer is a success
   * @throws the signal's reason
   */
  async request(
    method: string,
    url: string,
    init: {
      body?: NonNullable<RequestInit['body']>;
      headers?: Readonly<Record<string, string>>;
      signal?: AbortSignal;
    } = {},
  ): Promise<Response> {
    // fetch requires this option for a streamed body.
    const duplex: RequestInit = typeof init.body === 'object' ? { duplex: 'half' } : {};
    const signals = [this.#signal, init.signal].filter((signal) => signal !== undefined);
    const asked = this.#fetch(url, {
      ...init,
      ...duplex,
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
      method,
      headers: { ...this.#headers, ...init.headers },
    });
    const response = await this.#reached(asked, init.signal);
    if (response.ok) return response;
    const text = await this.#reached(response.text(), init.signal);
    const { error_code, message } = parseError(text);
    const where = `${method} ${url.slice(this.base.length).split('?')[0]}`;
    throw new MlflowRequestError(`${where} answered ${response.status}: ${message}`, response.status, error_code, {
      said: message,
    });
  }

  /**
   * What comes from the network, or why nothing came.
   *
   * @param timeout the signal that gave it up after a while, if there is one
   */
  async #reached<Result>(coming: Promise<Result>, timeout: AbortSignal | undefined): Promise<Result> {
    try {
      return await coming;
    } catch (error) {
      this.#signal?.throwIfAborted();
      const cause = (error as Error).cause ?? error;
      const why = timeout?.aborted ? `no answer within ${this.#timeoutMs / 1000} s` : (cause as Error).message;
      throw new MlflowRequestError(
        `the tracking server at ${this.base} cannot be reached (${why}); check MLFLOW_TRACKING_URI and that it runs`,
        0,
        undefined,
        { cause: error },
      );
    }
  }
}

/** A list is a parameter that comes several times. */
function queryOf(input: Readonly<Record<string, unknown>>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    for (const one of [value].flat()) if (one !== undefined) query.append(name, String(one));
  }
  return query;
}

function parseError(text: string): { error_code?: string; message: string } {
  try {
    const { error_code, message } = JSON.parse(text);
    return { error_code, message: message ?? text };
  } catch {
    return { message: text.slice(0, 500) };
  }
}
