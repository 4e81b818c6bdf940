/** A chat API in memory: answers fetch calls like the real desk and lets a test break the network. */
import type { Fetch } from "../src/api";
import type { Author } from "../src/wire";

export interface RawMessage {
  seq: number;
  at: string;
  author: Author;
  text: string;
  choices: { title: string; value: string }[];
  cards: Record<string, unknown>[];
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

type Failure = () => Response | Promise<Response>;

export const networkDown: Failure = () => Promise.reject(new TypeError("Failed to fetch"));

export function problem(status: number, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ title: "No", detail: `status ${status}` }), { status, headers });
}

export class FakeDesk {
  messages: RawMessage[] = [];
  readonly calls: Call[] = [];
  conversations = 0;
  /** What the bot says to a text or choice. */
  answer: (said: string) => Partial<RawMessage>[] = (said) => [{ text: `You said ${said}` }];
  /** Failures for the next calls whose method and path fit, first in first out. */
  readonly failures: { fits: RegExp; fail: Failure }[] = [];
  private readonly answered = new Map<string, RawMessage[]>();
  private readonly streams = new Set<ReadableStreamDefaultController<Uint8Array>>();

  readonly fetch: Fetch = async (url, init) => {
    const { pathname, search } = new URL(url);
    const method = init.method ?? "GET";
    const body = (init.body === undefined ? {} : JSON.parse(String(init.body))) as Record<string, unknown>;
    const call: Call = { method, path: pathname + search, body, headers: new Headers(init.headers) };
    this.calls.push(call);
    const at = this.failures.findIndex(({ fits }) => fits.test(`${method} ${call.path}`));
    if (at >= 0) return this.failures.splice(at, 1)[0]!.fail();
    return this.route(call, init.signal ?? null);
  };

  sent(method: string, path: RegExp): Call[] {
    return this.calls.filter((call) => call.method === method && path.test(call.path));
  }

  fail(fits: RegExp, fail: Failure): void {
    this.failures.push({ fits, fail });
  }

  /** Adds a message and tells every open stream. */
  say(author: Author, text: string, extra: Partial<RawMessage> = {}): RawMessage {
    const seq = this.messages.length + 1;
    const message = { seq, at: "2025-11-20T15:00:00Z", author, text, choices: [], cards: [], ...extra };
    this.messages.push(message);
    this.emit("message", message, seq);
    return message;
  }

  emit(event: string, data: unknown, id?: number): void {
    const text = `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.streams) stream.enqueue(new TextEncoder().encode(text));
  }

  dropStreams(): void {
    for (const stream of this.streams) stream.close();
    this.streams.clear();
  }

  get listeners(): number {
    return this.streams.size;
  }

  private route({ method, path, body, headers }: Call, signal: AbortSignal | null): Response {
    if (path === "/api/conversations") return this.create();
    if (headers.get("Authorization") !== `Bearer token-${this.conversations}`) return problem(401);
    if (path.includes("/messages") && method === "POST") return json({ messages: this.turn(body) });
    if (path.includes("/messages")) return json({ messages: this.after(Number(path.split("after=")[1])) });
    if (path.endsWith("/typing")) return new Response(null, { status: 204 });
    if (path.includes("/transcript")) return new Response("the transcript");
    return this.stream(Number(headers.get("Last-Event-ID")), signal);
  }

  private create(): Response {
    this.conversations += 1;
    this.messages = [];
    const greeting = this.say("bot", "Hello");
    const answer = { conversation_id: `c${this.conversations}`, token: `token-${this.conversations}`, messages: [greeting] };
    return json(answer, 201);
  }

  private turn(body: Record<string, unknown>): RawMessage[] {
    const id = String(body["client_id"]);
    const before = this.answered.get(id);
    if (before !== undefined) return before;
    const said = String(body["text"] ?? body["choice"]);
    this.say("user", said);
    const answer = this.answer(said).map((part) => this.say("bot", part.text ?? "", part));
    this.answered.set(id, answer);
    return answer;
  }

  private after(seq: number): RawMessage[] {
    return this.messages.filter((message) => message.seq > seq);
  }

  private stream(lastSeq: number, signal: AbortSignal | null): Response {
    const missed = this.after(lastSeq);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.streams.add(controller);
        signal?.addEventListener("abort", () => {
          if (this.streams.delete(controller)) controller.error(new DOMException("aborted", "AbortError"));
        });
      },
    });
    queueMicrotask(() => missed.forEach((message) => this.emit("message", message, message.seq)));
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }
}

function json(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
}

export class MemoryStorage {
  private readonly values = new Map<string, string>();
  getItem = (key: string): string | null => this.values.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.values.set(key, value);
  removeItem = (key: string): void => void this.values.delete(key);
}
