/** The chat API as typed calls. Failures are an `ApiError` (the server said no) or `Unreachable` (no answer came). */
import { readEvents, type EventSink } from "./sse";
import { isFields, readMessages, textOf, type Message, type Session } from "./wire";

const ANSWER_TIMEOUT = 45_000;
const SILENCE_TIMEOUT = 75_000;
const RETRYABLE: readonly number[] = [408, 409, 425, 429];

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string | null,
    /** Milliseconds that the server asked to wait, if it did. */
    readonly retryAfter: number | null,
  ) {
    super(`the chat API answered ${status}`);
  }

  /** The conversation is unknown or its token no longer counts. */
  get gone(): boolean {
    return this.status === 401 || this.status === 404;
  }

  get retryable(): boolean {
    return this.status >= 500 || RETRYABLE.includes(this.status);
  }
}

export class Unreachable extends Error {}

export function isRetryable(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiError && error.retryable);
}

export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.gone;
}

export interface Opening {
  readonly audience: string | null;
  readonly identityToken: string | null;
  readonly locale: string;
  readonly pageUrl: string;
}

export interface Outgoing {
  readonly clientId: string;
  readonly text: string;
  readonly choice: string | null;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Started {
  readonly id: string;
  readonly token: string;
  readonly messages: Message[];
}

export class Api {
  constructor(
    readonly base: string,
    private readonly fetcher: Fetch = (url, init) => fetch(url, init),
  ) {}

  async create(opening: Opening, signal: AbortSignal): Promise<Started> {
    const body: Record<string, string> = { page_url: opening.pageUrl, locale: opening.locale };
    if (opening.audience !== null) body["audience"] = opening.audience;
    if (opening.identityToken !== null) body["identity_token"] = opening.identityToken;
    const answer = await this.json("/api/conversations", this.posting(body, {}), signal);
    const id = isFields(answer) ? textOf(answer["conversation_id"]) : null;
    const token = isFields(answer) ? textOf(answer["token"]) : null;
    if (id === null || token === null) throw new ApiError(502, null, null);
    return { id, token, messages: readMessages(answer) };
  }

  async post(session: Session, message: Outgoing, signal: AbortSignal): Promise<Message[]> {
    const said = message.choice === null ? { text: message.text } : { choice: message.choice };
    const init = this.posting({ client_id: message.clientId, ...said }, bearer(session));
    return readMessages(await this.json(path(session, "messages"), init, signal));
  }

  async history(session: Session, after: number, signal: AbortSignal): Promise<Message[]> {
    const init = { headers: bearer(session) };
    return readMessages(await this.json(path(session, `messages?after=${after}`), init, signal));
  }

  /** Tells that the visitor writes, or has stopped; the answer says nothing. */
  async typing(session: Session, active: boolean, signal: AbortSignal): Promise<void> {
    const init = this.posting({ active }, bearer(session));
    await this.within(ANSWER_TIMEOUT, signal, (own) => this.request(path(session, "typing"), { ...init, signal: own }));
  }

  async transcript(session: Session, signal: AbortSignal): Promise<Blob> {
    const init = { headers: bearer(session) };
    return this.within(ANSWER_TIMEOUT, signal, async (own) =>
      (await this.request(path(session, "transcript?format=txt"), { ...init, signal: own })).blob(),
    );
  }

  /** Listens until the stream ends or falls silent; events after `lastSeq` are sent again by the server. */
  async listen(session: Session, lastSeq: number, sink: EventSink, signal: AbortSignal): Promise<void> {
    const headers = { ...bearer(session), Accept: "text/event-stream", "Last-Event-ID": String(lastSeq) };
    await this.within(SILENCE_TIMEOUT, signal, async (own, heard) => {
      const response = await this.request(path(session, "events"), { headers, signal: own, cache: "no-store" });
      if (response.body === null) throw new Unreachable("the event stream has no body");
      await readEvents(response.body, sink, heard);
    });
  }

  private posting(body: unknown, headers: Record<string, string>): RequestInit {
    return { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
  }

  private async json(target: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
    return this.within(ANSWER_TIMEOUT, signal, async (own): Promise<unknown> =>
      (await this.request(target, { ...init, signal: own })).json(),
    );
  }

  private async request(target: string, init: RequestInit): Promise<Response> {
    const response = await this.fetcher(this.base + target, { credentials: "omit", ...init });
    if (!response.ok) throw await refusal(response);
    return response;
  }

  /** Runs a call that `signal` or a silence of `limit` milliseconds ends; whatever is not an answer is `Unreachable`. */
  private async within<T>(
    limit: number,
    signal: AbortSignal,
    call: (own: AbortSignal, heard: () => void) => Promise<T>,
  ): Promise<T> {
    const own = new AbortController();
    const stop = (): void => own.abort();
    let timer = setTimeout(stop, limit);
    const heard = (): void => {
      clearTimeout(timer);
      timer = setTimeout(stop, limit);
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    try {
      return await call(own.signal, heard);
    } catch (error) {
      throw error instanceof ApiError ? error : new Unreachable(String(error));
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }
}

function path(session: Session, rest: string): string {
  return `/api/conversations/${encodeURIComponent(session.id)}/${rest}`;
}

function bearer(session: Session): Record<string, string> {
  return { Authorization: `Bearer ${session.token}` };
}

async function refusal(response: Response): Promise<ApiError> {
  const problem: unknown = await response.json().catch(() => null);
  const detail = isFields(problem) ? (textOf(problem["detail"]) ?? textOf(problem["title"])) : null;
  return new ApiError(response.status, detail, retryAfter(response.headers.get("Retry-After"), Date.now()));
}

/** Reads both forms of Retry-After, seconds and a date, into milliseconds from now. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
