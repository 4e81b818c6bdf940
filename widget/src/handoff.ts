/** Who answers: the bot, nobody yet, or an agent. Read from the messages in order, so that a reload comes to the same result. */
import { sinceVisitor, type Entry, type Thread } from "./thread";
import type { Choice } from "./wire";

export type Handoff = "bot" | "queued" | "joined";

/** A `handoff` event of the live stream, and the last message that was known when it came. */
export interface HandoffEvent {
  readonly state: string;
  readonly after: number;
}

const STATES: Readonly<Record<string, Handoff>> = { queued: "queued", joined: "joined", left: "bot", out_of_hours: "bot" };

export function handoffOf(thread: Thread, event: HandoffEvent | null): Handoff {
  let state: Handoff = "bot";
  let told = event === null;
  for (const message of thread.history) {
    if (event !== null && !told && message.seq > event.after) {
      state = STATES[event.state] ?? state;
      told = true;
    }
    if (message.author === "agent") state = "joined";
    if (message.author === "user" && tookBack(thread.titleOf(message), thread.offeredBefore(message))) state = "bot";
    for (const card of message.cards) {
      if (card.kind === "handoff") state = STATES[String(card["state"])] ?? state;
    }
  }
  return event !== null && !told ? (STATES[event.state] ?? state) : state;
}

function tookBack(title: string, offered: readonly Choice[]): boolean {
  return offered.some((choice) => choice.value === "back_to_bot" && choice.title === title);
}

/** Choices after the visitor's last message are on offer; the way back to the bot is, as long as nobody has joined. */
export function isOnOffer(entry: Entry, choice: Choice, entries: readonly Entry[], handoff: Handoff): boolean {
  if (entry.current) return true;
  if (choice.value !== "back_to_bot" || handoff !== "queued") return false;
  const offering = entries.filter(({ choices }) => choices.some(({ value }) => value === choice.value));
  return offering[offering.length - 1]?.key === entry.key;
}

/** The field that the bot asks for now, if any. */
export function askedField(entries: readonly Entry[]): string | null {
  const asks = sinceVisitor(entries).flatMap(({ cards }) => cards.filter(({ kind }) => kind === "ask"));
  const field = asks[asks.length - 1]?.["field"];
  return typeof field === "string" ? field : null;
}
