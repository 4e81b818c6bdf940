/** The messages of one conversation: merged by `seq` from every source, with the visitor's unsent ones at the end. */
import type { Unsent } from "./store";
import type { Author, Card, Choice, Message } from "./wire";

export type Delivery = "queued" | "sending" | "waiting" | "failed" | "rejected" | "delivered";

export interface Pending extends Unsent {
  readonly delivery: Delivery;
  /** Where it stands once delivered and until the server's own copy arrives. */
  readonly position: number;
  readonly reason: string | null;
}

export interface Entry {
  /** Stays the same when the server's copy replaces the local one, so that nothing is announced twice. */
  readonly key: string;
  readonly author: Author;
  readonly text: string;
  readonly at: string | null;
  readonly name: string | null;
  readonly choices: readonly Choice[];
  readonly cards: readonly Card[];
  readonly delivery: Delivery | null;
  readonly reason: string | null;
  readonly clientId: string | null;
  /** Whether its choices are still on offer. */
  readonly current: boolean;
}

export class Thread {
  private readonly messages = new Map<number, Message>();
  private readonly claims = new Map<number, Unsent>();
  private pending: Pending[] = [];

  get lastSeq(): number {
    return Math.max(0, ...this.messages.keys());
  }

  /** The server's messages in order. */
  get history(): Message[] {
    return [...this.messages.values()].sort((one, other) => one.seq - other.seq);
  }

  /** Whether a message of the visitor is on its way. */
  get busy(): boolean {
    return this.pending.some(({ delivery }) => delivery === "sending");
  }

  get stuck(): boolean {
    return this.pending.some(({ delivery }) => delivery === "waiting" || delivery === "failed");
  }

  /** Adds what is not known yet and returns it. */
  receive(messages: readonly Message[]): Message[] {
    const fresh = messages.filter(({ seq }) => !this.messages.has(seq));
    for (const message of fresh) {
      this.messages.set(message.seq, message);
      if (message.author === "user") this.claimFor(message);
    }
    return fresh;
  }

  holds(clientId: string): boolean {
    return [...this.pending, ...this.claims.values()].some((item) => item.clientId === clientId);
  }

  add(message: Unsent): void {
    this.pending.push({ ...message, delivery: "queued", position: Infinity, reason: null });
  }

  /** The next message to send: strictly in order, past those that were given up. */
  next(): Pending | null {
    return this.pending.find(({ delivery }) => delivery === "queued" || delivery === "waiting") ?? null;
  }

  mark(clientId: string, delivery: Delivery, reason: string | null = null): void {
    this.change(clientId, (item) => ({ ...item, delivery, reason, sentAfter: item.sentAfter ?? this.lastSeq }));
  }

  /** Records that the server took the message and answered it. */
  deliver(clientId: string, answer: readonly Message[]): Message[] {
    const item = this.unclaimed.find((one) => one.clientId === clientId);
    if (item === undefined) this.remove(clientId);
    else this.settle(item, Math.min(...answer.map(({ seq }) => seq), this.lastSeq + 1));
    return this.receive(answer);
  }

  /** Gives a delivered message its place before `first`, the start of its answer, until the server's copy is here. */
  private settle(item: Pending, first: number): void {
    const { clientId, sentAfter } = item;
    this.change(clientId, (one) => ({ ...one, delivery: "delivered", reason: null, position: first - 0.5 }));
    this.claimAmong(item, (seq) => seq > (sentAfter ?? this.lastSeq) && seq < first);
  }

  remove(clientId: string): void {
    this.pending = this.pending.filter((item) => item.clientId !== clientId);
  }

  /** Puts messages that were given up back in the queue. */
  requeue(): void {
    this.pending = this.pending.map((item) => (item.delivery === "failed" ? { ...item, delivery: "queued" } : item));
  }

  /** Messages that another conversation can still take: choices belong to the one that offered them. */
  get undelivered(): Pending[] {
    return this.pending.filter(({ delivery, choice }) => delivery !== "delivered" && delivery !== "rejected" && choice === null);
  }

  entries(): Entry[] {
    const rows = [
      ...this.history.map((message) => ({ position: message.seq, entry: this.received(message) })),
      ...this.unclaimed.map((item) => ({ position: item.position, entry: local(item) })),
    ];
    rows.sort((one, other) => (one.position === other.position ? 0 : one.position - other.position));
    const entries = rows.map(({ entry }) => entry);
    const current = new Set(sinceVisitor(entries));
    return entries.map((entry) => ({ ...entry, current: current.has(entry) }));
  }

  /** What the visitor saw when choosing: a choice is shown by its title even if the server keeps its value. */
  titleOf(message: Message): string {
    if (message.author !== "user") return message.text;
    const claim = this.claims.get(message.seq);
    if (claim !== undefined && claim.choice !== null) return claim.text;
    return this.offeredBefore(message).find(({ value }) => value === message.text)?.title ?? message.text;
  }

  /** The choices of the bot's messages between a message of the visitor and the one before. */
  offeredBefore(message: Message): Choice[] {
    const earlier = this.history.filter(({ seq }) => seq < message.seq);
    return sinceVisitor(earlier).flatMap(({ choices }) => choices);
  }

  private received(message: Message): Entry {
    const { author, at, name, choices, cards } = message;
    const key = this.claims.get(message.seq)?.clientId ?? `seq-${message.seq}`;
    const text = this.titleOf(message);
    return { key, author, text, at, name, choices, cards, delivery: null, reason: null, clientId: null, current: false };
  }

  /** Finds the local copy of a message that arrived by another way than the answer to its own call. */
  private claimFor(message: Message): void {
    const own = this.unclaimed.filter(({ sentAfter }) => sentAfter !== null && message.seq > sentAfter);
    const said = message.text.trim();
    const item =
      this.unclaimed.find(({ clientId }) => clientId === message.clientId) ??
      own.find(({ text, choice }) => text.trim() === said || choice === said) ??
      own.find(({ delivery }) => delivery === "delivered"); // the server may have masked its text
    if (item !== undefined) this.claim(message.seq, item);
  }

  private claimAmong(item: Pending, within: (seq: number) => boolean): void {
    const own = this.history.filter(({ seq, author }) => author === "user" && within(seq) && !this.claims.has(seq));
    const last = own[own.length - 1];
    if (last !== undefined) this.claim(last.seq, item);
  }

  private claim(seq: number, item: Pending): void {
    this.claims.set(seq, item);
    if (this.pending.some((one) => one.clientId === item.clientId && one.delivery === "delivered")) this.remove(item.clientId);
  }

  private get unclaimed(): Pending[] {
    const taken = new Set([...this.claims.values()].map(({ clientId }) => clientId));
    return this.pending.filter(({ clientId }) => !taken.has(clientId));
  }

  private change(clientId: string, update: (item: Pending) => Pending): void {
    this.pending = this.pending.map((item) => (item.clientId === clientId ? update(item) : item));
  }
}

function local({ clientId, text, delivery, reason }: Pending): Entry {
  const shown = { key: clientId, author: "user" as const, text, at: null, name: null, choices: [], cards: [] };
  return { ...shown, delivery, reason, clientId, current: false };
}

/** The part of a list after the visitor's last message. */
export function sinceVisitor<T extends { readonly author: Author }>(items: readonly T[]): T[] {
  const last = items.map(({ author }) => author).lastIndexOf("user");
  return items.slice(last + 1);
}
