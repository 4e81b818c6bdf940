/** The chat as the panel sees it: starts or resumes a conversation, keeps drafts and unsent messages, and counts unread ones. */
import { ApiError, isRetryable, type Api } from "./api";
import { delayFor, Waits } from "./backoff";
import { Conversation, type ConversationListener } from "./conversation";
import type { Config } from "./config";
import { handoffOf, type Handoff, type HandoffEvent } from "./handoff";
import type { Identity } from "./identity";
import type { Store } from "./store";
import { Thread } from "./thread";
import { uuid } from "./uuid";
import { textOf, type Card, type Fields, type Message, type Session } from "./wire";

const TYPING_LASTS = 6000;
const TYPING_EVERY = 3000;
/** An agent's page says every 20 seconds that it is there. */
const AGENT_SILENCE = 45_000;
/** A page that is only loaded again is away for less. */
const AGENT_RELOADS = 5000;

export type Phase = "idle" | "starting" | "ready" | "offline" | "refused";

/** Who is typing: the bot, or an agent by name. */
export interface Typist {
  readonly name: string | null;
}

export interface ChatView {
  changed(): void;
  ticket(card: Card): void;
}

export class Chat implements ConversationListener {
  thread = new Thread();
  phase: Phase = "idle";
  /** Why the server refused a conversation. */
  refusal: string | null = null;
  /** The agent, or the bot on another device, who is typing. */
  typist: Typist | null = null;
  /** Whom a screen reader says to be typing: once until the next message, however often they pause. */
  announced: Typist | null = null;
  /** Whether the agent who has joined is known to be elsewhere. */
  agentAway = false;
  private conversation: Conversation | null = null;
  private beginning = new AbortController();
  private readonly waits = new Waits();
  private told: HandoffEvent | null = null;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private agentTimer: ReturnType<typeof setTimeout> | undefined;
  private agentCalled: string | null = null;
  private toldTypingAt = 0;
  private replaced = 0;
  private isOpen = false;

  constructor(
    private readonly config: Config,
    private readonly api: Api,
    readonly store: Store,
    private readonly identify: () => Promise<Identity | null>,
    private readonly view: ChatView,
  ) {}

  get handoff(): Handoff {
    return handoffOf(this.thread, this.told);
  }

  get agentName(): string | null {
    const named = this.thread.history.filter(({ author, name }) => author === "agent" && name !== null);
    return named[named.length - 1]?.name ?? this.agentCalled;
  }

  /** Whether an answer of the bot is on its way. */
  get awaiting(): boolean {
    return this.typist !== null || (this.thread.busy && this.handoff === "bot");
  }

  get unread(): number {
    const read = this.store.readUpTo;
    return this.thread.history.filter(({ author, seq }) => author !== "user" && seq > read).length;
  }

  get canDownload(): boolean {
    return this.conversation !== null;
  }

  get draft(): string {
    return this.store.draft;
  }

  set draft(text: string) {
    this.store.draft = text;
  }

  set opened(open: boolean) {
    this.isOpen = open;
    if (open) this.start();
    this.changed();
  }

  /** Picks up where the last page left off; a visitor who never opened the chat costs the server nothing. */
  resume(): void {
    if (this.store.session !== null || this.store.unsent.length > 0) this.start();
  }

  start(): void {
    if (this.phase !== "idle" && this.phase !== "refused") return;
    void this.begin(this.beginning.signal);
  }

  say(text: string): void {
    const said = text.trim();
    if (said !== "") this.queue(said, null);
  }

  choose(value: string, title: string): void {
    this.queue(title, value);
  }

  /** Shows an agent who has joined that the visitor writes: every few seconds at most, and when nothing is left. */
  writes(text: string): void {
    const active = text.trim() !== "";
    const worthTelling = active ? Date.now() - this.toldTypingAt >= TYPING_EVERY : this.toldTypingAt > 0;
    if (this.handoff !== "joined" || !worthTelling) return;
    this.toldTypingAt = active ? Date.now() : 0;
    this.conversation?.tellTyping(active);
  }

  /** Tries again what was given up. */
  retry(): void {
    this.thread.requeue();
    this.start();
    this.waits.wake();
    void this.conversation?.send();
    this.changed();
  }

  startOver(): void {
    const draft = this.store.draft;
    this.store.clear();
    this.store.draft = draft;
    this.reset(new Thread());
    this.start();
  }

  transcript(): Promise<Blob> {
    if (this.conversation === null) throw new Error("there is no conversation yet");
    return this.conversation.transcript();
  }

  /** The network or the page came back: no need to wait any longer. */
  wake(): void {
    this.waits.wake();
    if (this.thread.stuck) this.retry();
  }

  close(): void {
    this.beginning.abort();
    this.conversation?.end();
    clearTimeout(this.typingTimer);
    clearTimeout(this.agentTimer);
  }

  changed(): void {
    if (this.isOpen && this.unread > 0) this.store.readUpTo = this.thread.lastSeq;
    this.view.changed();
  }

  connected(yes: boolean): void {
    if (yes) this.replaced = 0;
    this.enter(yes ? "ready" : "offline");
  }

  heard(message: Message): void {
    if (message.author === "user") return;
    this.announced = null;
    this.setTypist(null);
  }

  typing(data: Fields): void {
    if (data["author"] === "user") return;
    this.setTypist(data["active"] === false ? null : { name: textOf(data["name"]) });
  }

  presence(data: Fields): void {
    if (data["author"] !== "agent") return;
    const present = data["state"] === "present";
    this.agentCalled = textOf(data["name"]);
    clearTimeout(this.agentTimer);
    this.agentTimer = setTimeout(() => this.setAway(true), present ? AGENT_SILENCE : AGENT_RELOADS);
    if (present) this.setAway(false);
  }

  handedOver(state: string): void {
    this.told = { state, after: this.thread.lastSeq };
    this.changed();
  }

  ticket(card: Card): void {
    this.view.ticket(card);
  }

  /** Begins anew without a word to the visitor; what was typed and not delivered goes along. */
  gone(): void {
    const kept = this.thread.undelivered;
    this.store.session = null;
    for (const { clientId } of this.store.unsent) this.store.dropUnsent(clientId);
    this.reset(new Thread());
    for (const { text } of kept) this.add(text, null);
    this.replaced += 1;
    void this.begin(this.beginning.signal);
  }

  private queue(text: string, choice: string | null): void {
    this.thread.requeue();
    this.add(text, choice);
    this.start();
    void this.conversation?.send();
    this.changed();
  }

  private add(text: string, choice: string | null): void {
    const message = { clientId: uuid(), text, choice, sentAfter: null };
    this.thread.add(message);
    this.store.keepUnsent(message);
  }

  private async begin(signal: AbortSignal): Promise<void> {
    this.enter("starting");
    if (this.replaced > 1) await this.waits.wait(delayFor(this.replaced, null), signal);
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        return await this.connect(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!isRetryable(error)) return this.refuse(error);
        this.enter("offline");
        const asked = error instanceof ApiError && error.retryAfter !== null;
        await this.waits.wait(delayFor(failures, error), signal, asked);
      }
    }
  }

  private refuse(error: unknown): void {
    if (!(error instanceof ApiError)) throw error;
    this.refusal = error.detail;
    this.enter("refused");
  }

  private async connect(signal: AbortSignal): Promise<void> {
    const identity = await this.identify();
    if (signal.aborted) return;
    const subject = identity?.subject ?? null;
    const known = this.sessionOf(subject);
    this.restoreUnsent(known !== null);
    if (known !== null) return this.converse(known, 0);
    const started = await this.create(identity, signal);
    if (signal.aborted) return;
    const session = { id: started.id, token: started.token, subject };
    this.store.session = session;
    this.store.readUpTo = 0;
    this.thread.receive(started.messages);
    this.converse(session, this.thread.lastSeq);
  }

  /** The stored conversation, unless it was somebody else's: then nothing of it may be seen. */
  private sessionOf(subject: string | null): Session | null {
    const session = this.store.session;
    if (session === null || session.subject === subject) return session;
    const own = this.thread.undelivered;
    this.store.clear();
    for (const message of own) this.store.keepUnsent(message);
    return null;
  }

  /** A choice is only worth sending to the conversation that offered it. */
  private restoreUnsent(sameConversation: boolean): void {
    for (const message of this.store.unsent) {
      if (message.choice !== null && !sameConversation) this.store.dropUnsent(message.clientId);
      else if (!this.thread.holds(message.clientId)) this.thread.add(message);
    }
  }

  private async create(identity: Identity | null, signal: AbortSignal): ReturnType<Api["create"]> {
    const { audience, locale } = this.config;
    const opening = { audience, locale, pageUrl: location.href, identityToken: identity?.token ?? null };
    try {
      return await this.api.create(opening, signal);
    } catch (error) {
      if (identity === null || !(error instanceof ApiError) || error.status !== 401) throw error;
      console.warn("Keydesk: the identity token was refused; the chat goes on without it.");
      return this.api.create({ ...opening, identityToken: null }, signal);
    }
  }

  private converse(session: Session, cursor: number): void {
    const conversation = new Conversation(session, cursor, this.api, this.store, this.thread, this.waits, this);
    this.conversation = conversation;
    this.enter(cursor > 0 ? "ready" : "starting");
    void conversation.follow((signal) => this.worthFollowing(signal));
    void conversation.send();
  }

  /** A hidden page follows only while a person may answer, which spares the server and the battery. */
  private async worthFollowing(signal: AbortSignal): Promise<void> {
    while (document.hidden && this.handoff === "bot" && !signal.aborted) await this.waits.wait(60_000, signal);
  }

  private reset(thread: Thread): void {
    this.close();
    this.beginning = new AbortController();
    this.conversation = null;
    this.thread = thread;
    this.told = null;
    this.refusal = null;
    this.typist = null;
    this.announced = null;
    this.agentAway = false;
    this.agentCalled = null;
    this.phase = "idle";
  }

  private setTypist(typist: Typist | null): void {
    clearTimeout(this.typingTimer);
    this.typist = typist;
    this.announced ??= typist;
    if (typist !== null) this.typingTimer = setTimeout(() => this.setTypist(null), TYPING_LASTS);
    this.changed();
  }

  private setAway(away: boolean): void {
    if (this.agentAway === away) return;
    this.agentAway = away;
    this.changed();
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.changed();
  }
}
