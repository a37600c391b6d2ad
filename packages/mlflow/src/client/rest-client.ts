import { parseJson, stringifyJson } from '../protocol/int64.js';

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
}

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

  constructor(options: RestClientOptions) {
    this.base = options.trackingUri.replace(/\/+$/, '');
    this.#fetch = options.fetch ?? fetch;
    this.#headers = options.headers ?? {};
    this.#signal = options.signal;
  }

  /**
   * @param path below `/api/2.0/mlflow/`
   * @throws MlflowRequestError unless the answer is a success
   */
  async get<Answer>(path: string, query: Readonly<Record<string, string>>): Promise<Answer> {
    const url = `${this.base}/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`;
    return parseJson(await (await this.request('GET', url)).text()) as Answer;
  }

  async post<Answer>(path: string, body: object): Promise<Answer> {
    return this.send('POST', path, body);
  }

  async send<Answer>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object): Promise<Answer> {
    const response = await this.request(method, `${this.base}/api/2.0/mlflow/${path}`, {
      body: stringifyJson(body),
      headers: { 'content-type': 'application/json' },
    });
    return parseJson(await response.text()) as Answer;
  }

  /**
   * @param url whole
   * @throws MlflowRequestError unless the answer is a success
   * @throws the signal's reason
   */
  async request(
    method: string,
    url: string,
    init: { body?: NonNullable<RequestInit['body']>; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    let response: Response;
    try {
      // fetch requires this option for a streamed body.
      const duplex: RequestInit = typeof init.body === 'object' ? { duplex: 'half' } : {};
      response = await this.#fetch(url, {
        ...init,
        ...duplex,
        ...(this.#signal && { signal: this.#signal }),
        method,
        headers: { ...this.#headers, ...init.headers },
      });
    } catch (error) {
      this.#signal?.throwIfAborted();
      const cause = (error as Error).cause ?? error;
      throw new MlflowRequestError(
        `the tracking server at ${this.base} cannot be reached (${(cause as Error).message}); check MLFLOW_TRACKING_URI and that it runs`,
        0,
        undefined,
        { cause: error },
      );
    }
    if (response.ok) return response;
    const text = await response.text();
    const { error_code, message } = parseError(text);
    const where = `${method} ${url.slice(this.base.length).split('?')[0]}`;
    throw new MlflowRequestError(`${where} answered ${response.status}: ${message}`, response.status, error_code, {
      said: message,
    });
  }
}

function parseError(text: string): { error_code?: string; message: string } {
  try {
    const { error_code, message } = JSON.parse(text);
    return { error_code, message: message ?? text };
  } catch {
    return { message: text.slice(0, 500) };
  }
}
