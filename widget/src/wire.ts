/** What the chat API sends, read with care: a field that is missing or of the wrong type never breaks the chat. */

export type Author = "user" | "bot" | "agent" | "system";

export interface Choice {
  readonly title: string;
  readonly value: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export type Card = Fields & { readonly kind: string };

export interface Message {
  readonly seq: number;
  readonly at: string;
  readonly author: Author;
  readonly text: string;
  readonly name: string | null;
  readonly clientId: string | null;
  readonly choices: readonly Choice[];
  readonly cards: readonly Card[];
}

export interface Session {
  readonly id: string;
  readonly token: string;
  /** Whom the identity token named when the conversation began; null for a visitor without one. */
  readonly subject: string | null;
}

const AUTHORS: readonly string[] = ["user", "bot", "agent", "system"];

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A non-empty string or a number as text; null for everything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function readCard(value: unknown): Card | null {
  return isFields(value) && typeof value["kind"] === "string" ? (value as Card) : null;
}

function readChoice(value: unknown): Choice | null {
  if (!isFields(value)) return null;
  const id = textOf(value["value"]);
  return id === null ? null : { value: id, title: textOf(value["title"]) ?? id };
}

function present<T>(value: T | null): value is T {
  return value !== null;
}

export function readMessage(value: unknown): Message | null {
  if (!isFields(value) || typeof value["seq"] !== "number") return null;
  const author = value["author"];
  if (typeof author !== "string" || !AUTHORS.includes(author)) return null;
  return {
    seq: value["seq"],
    at: textOf(value["at"]) ?? "",
    author: author as Author,
    text: typeof value["text"] === "string" ? value["text"] : "",
    name: textOf(value["name"]),
    clientId: textOf(value["client_id"]),
    choices: listOf(value["choices"]).map(readChoice).filter(present),
    cards: listOf(value["cards"]).map(readCard).filter(present),
  };
}

export function readMessages(body: unknown): Message[] {
  return isFields(body) ? listOf(body["messages"]).map(readMessage).filter(present) : [];
}
