/** What outlives a page: the conversation, the draft, unsent messages, how far was read. One set for each API and audience. */
import type { Outgoing } from "./api";
import { isFields, listOf, textOf, type Session } from "./wire";

export interface Unsent extends Outgoing {
  /** The last message known when it was first tried; null when it never was. */
  readonly sentAfter: number | null;
}

export type Storing = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export class Store {
  constructor(
    private readonly scope: string,
    private readonly lasting: Storing = usable("localStorage"),
    private readonly visit: Storing = usable("sessionStorage"),
  ) {}

  get session(): Session | null {
    const value = this.read("session");
    if (!isFields(value)) return null;
    const id = textOf(value["id"]);
    const token = textOf(value["token"]);
    return id === null || token === null ? null : { id, token, subject: textOf(value["subject"]) };
  }

  set session(session: Session | null) {
    this.write("session", session);
  }

  get draft(): string {
    return textOf(this.read("draft")) ?? "";
  }

  set draft(text: string) {
    this.write("draft", text === "" ? null : text);
  }

  get readUpTo(): number {
    return Number(this.read("read")) || 0;
  }

  set readUpTo(seq: number) {
    this.write("read", seq);
  }

  /** Whether the visitor left the panel open or closed in this browser tab; null when neither. */
  get open(): boolean | null {
    const value = this.visit.getItem(this.key("open"));
    return value === null ? null : value === "1";
  }

  set open(open: boolean) {
    this.visit.setItem(this.key("open"), open ? "1" : "0");
  }

  get unsent(): Unsent[] {
    return listOf(this.read("unsent")).flatMap((value) => {
      const clientId = isFields(value) ? textOf(value["clientId"]) : null;
      const text = isFields(value) ? textOf(value["text"]) : null;
      if (!isFields(value) || clientId === null || text === null) return [];
      const sentAfter = typeof value["sentAfter"] === "number" ? value["sentAfter"] : null;
      return [{ clientId, text, choice: textOf(value["choice"]), sentAfter }];
    });
  }

  /** Adds or replaces one message, reading first because another tab may have written. */
  keepUnsent({ clientId, text, choice, sentAfter }: Unsent): void {
    const kept = this.unsent;
    const at = kept.findIndex((other) => other.clientId === clientId);
    kept.splice(at < 0 ? kept.length : at, at < 0 ? 0 : 1, { clientId, text, choice, sentAfter });
    this.write("unsent", kept);
  }

  dropUnsent(clientId: string): void {
    const left = this.unsent.filter((kept) => kept.clientId !== clientId);
    this.write("unsent", left.length > 0 ? left : null);
  }

  /** Forgets everything about one person's conversation. */
  clear(): void {
    for (const name of ["session", "draft", "unsent", "read"]) this.lasting.removeItem(this.key(name));
  }

  private key(name: string): string {
    return `keydesk:${this.scope}:${name}`;
  }

  private read(name: string): unknown {
    try {
      return JSON.parse(this.lasting.getItem(this.key(name)) ?? "null") as unknown;
    } catch {
      return null; // written by something else: the same as nothing
    }
  }

  private write(name: string, value: unknown): void {
    if (value === null) return this.lasting.removeItem(this.key(name));
    try {
      this.lasting.setItem(this.key(name), JSON.stringify(value));
    } catch {
      this.lasting.removeItem(this.key(name)); // storage is full: better forgotten on reload than stale
    }
  }
}

/** The browser's storage, or memory where the browser forbids or fills it: the chat then works but forgets on reload. */
function usable(name: "localStorage" | "sessionStorage"): Storing {
  const memory = new Map<string, string>();
  const inMemory: Storing = {
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
    removeItem: (key) => void memory.delete(key),
  };
  try {
    const storage = window[name];
    storage.setItem("keydesk:probe", "1");
    storage.removeItem("keydesk:probe");
    return storage;
  } catch {
    return inMemory;
  }
}
