/** One conversation with the server: sends what waits, in order and once, and listens for what is said. */
import { isGone, isRetryable, Unreachable, type Api, ApiError } from "./api";
import { delayFor, type Waits } from "./backoff";
import type { ServerEvent } from "./sse";
import type { Store } from "./store";
import type { Pending, Thread } from "./thread";
import { isFields, readCard, readMessage, type Card, type Fields, type Message, type Session } from "./wire";

/** How often a message is tried before the visitor is asked. */
const TRIES = 6;
/** A stream that lasted this long was a good one: the next failure starts with a short wait again. */
const GOOD_STREAM = 10_000;

export interface ConversationListener {
  changed(): void;
  connected(yes: boolean): void;
  heard(message: Message): void;
  typing(data: Fields): void;
  presence(data: Fields): void;
  handedOver(state: string): void;
  ticket(card: Card): void;
  /** The server no longer knows this conversation. */
  gone(): void;
}

export class Conversation {
  private readonly ending = new AbortController();
  private readonly tickets = new Set<string>();
  private sending = false;
  private streamRetry = 0;
  private caughtUp: boolean;

  /** `cursor` is the last message that came in order; answers to own messages may be ahead of it. */
  constructor(
    readonly session: Session,
    private cursor: number,
    private readonly api: Api,
    private readonly store: Store,
    private readonly thread: Thread,
    private readonly waits: Waits,
    private readonly listener: ConversationListener,
  ) {
    this.caughtUp = cursor > 0;
  }

  end(): void {
    this.ending.abort();
  }

  transcript(): Promise<Blob> {
    return this.api.transcript(this.session, this.ending.signal);
  }

  /** Tells that the visitor writes; one that does not arrive is worth no second try. */
  tellTyping(active: boolean): void {
    this.api.typing(this.session, active, this.ending.signal).catch(() => undefined);
  }

  /** Sends everything that waits; returns when nothing is left or the visitor has to decide. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    let failures = 0;
    for (let item = this.thread.next(); item !== null && !this.over; item = this.thread.next()) {
      const error = await this.attempt(item);
      failures = error === null ? 0 : failures + 1;
      if (error !== null && !(await this.recover(item, error, failures))) break;
    }
    this.sending = false;
  }

  private async attempt(item: Pending): Promise<unknown> {
    this.thread.mark(item.clientId, "sending");
    this.store.keepUnsent({ ...item, sentAfter: item.sentAfter ?? this.thread.lastSeq });
    this.listener.changed();
    try {
      const answer = await this.api.post(this.session, item, this.ending.signal);
      this.store.dropUnsent(item.clientId);
      this.announce(this.thread.deliver(item.clientId, answer));
      return null;
    } catch (error) {
      return error;
    }
  }

  /** Says whether to go on with the queue. */
  private async recover(item: Pending, error: unknown, failures: number): Promise<boolean> {
    if (this.over) return false;
    if (isGone(error)) {
      this.listener.gone();
      return false;
    }
    if (!isRetryable(error)) return this.reject(item, error);
    const givenUp = failures >= TRIES;
    this.thread.mark(item.clientId, givenUp ? "failed" : "waiting");
    this.listener.changed();
    if (!givenUp) await this.pause(failures, error);
    return !givenUp;
  }

  private reject(item: Pending, error: unknown): boolean {
    if (!(error instanceof ApiError)) throw error;
    this.thread.mark(item.clientId, "rejected", error.detail);
    this.store.dropUnsent(item.clientId);
    this.listener.changed();
    return true;
  }

  /** Follows the conversation until `end`: history first, then the stream, again after each break. */
  async follow(ready: (signal: AbortSignal) => Promise<void>): Promise<void> {
    let failures = 0;
    while (!this.over) {
      await ready(this.ending.signal);
      const began = Date.now();
      const error = await this.followOnce();
      if (this.over) return;
      failures = Date.now() - began > GOOD_STREAM ? 1 : failures + 1;
      await this.pause(failures, error);
    }
  }

  private async followOnce(): Promise<unknown> {
    try {
      await this.catchUp();
    } catch (error) {
      if (this.over) return null;
      if (isGone(error)) this.listener.gone();
      else this.listener.connected(false);
      return error;
    }
    try {
      await this.listen();
      return null;
    } catch (error) {
      return error; // without a stream the history is read again after each wait
    }
  }

  private async catchUp(): Promise<void> {
    const messages = await this.api.history(this.session, this.cursor, this.ending.signal);
    if (this.over) throw new Unreachable("the conversation has ended");
    const fresh = this.thread.receive(messages);
    this.cursor = Math.max(this.cursor, ...messages.map(({ seq }) => seq));
    this.listener.connected(true);
    if (this.caughtUp) this.announce(fresh);
    else for (const { cards } of fresh) for (const card of cards) this.isNewTicket(card);
    this.caughtUp = true;
    this.listener.changed();
  }

  private listen(): Promise<void> {
    const sink = {
      event: (event: ServerEvent): void => this.handle(event),
      retry: (milliseconds: number): void => void (this.streamRetry = milliseconds),
    };
    return this.api.listen(this.session, this.cursor, sink, this.ending.signal);
  }

  private handle(event: ServerEvent): void {
    const data = parsed(event.data);
    if (this.over || data === null) return;
    if (event.type === "message") this.handleMessage(data);
    else if (event.type === "typing") this.listener.typing(data);
    else if (event.type === "presence") this.listener.presence(data);
    else if (event.type === "handoff") this.listener.handedOver(String(data["state"]));
    else if (event.type === "ticket") this.showTicket(readCard({ kind: "ticket", ...data }));
  }

  private handleMessage(data: Fields): void {
    const message = readMessage(data);
    if (message === null) return;
    this.cursor = Math.max(this.cursor, message.seq);
    this.announce(this.thread.receive([message]));
  }

  private announce(fresh: readonly Message[]): void {
    for (const message of fresh) {
      this.listener.heard(message);
      for (const card of message.cards) this.showTicket(card);
    }
    this.listener.changed();
  }

  private showTicket(card: Card | null): void {
    if (card !== null && this.isNewTicket(card)) this.listener.ticket(card);
  }

  private isNewTicket(card: Card): boolean {
    const reference = card["reference"];
    if (card.kind !== "ticket" || typeof reference !== "string" || this.tickets.has(reference)) return false;
    this.tickets.add(reference);
    return true;
  }

  private pause(failures: number, error: unknown): Promise<void> {
    const asked = error instanceof ApiError && error.retryAfter !== null;
    const time = Math.max(delayFor(failures, error), error === null ? this.streamRetry : 0);
    return this.waits.wait(time, this.ending.signal, asked);
  }

  private get over(): boolean {
    return this.ending.signal.aborted;
  }
}

function parsed(data: string): Fields | null {
  try {
    const value: unknown = JSON.parse(data);
    return isFields(value) ? value : null;
  } catch {
    return null; // an event that is no JSON is not one of ours
  }
}
