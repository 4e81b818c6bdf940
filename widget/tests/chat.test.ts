import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Api, retryAfter } from "../src/api";
import { Chat } from "../src/chat";
import type { Config } from "../src/config";
import type { Identity } from "../src/identity";
import { Store } from "../src/store";
import type { Card } from "../src/wire";
import { FakeDesk, MemoryStorage, networkDown, problem } from "./fake-desk";

const config: Config = {
  ...{ api: "https://desk.example", audience: "staff", identityToken: null, identityUrl: null, propertyName: null },
  ...{ title: null, accent: null, theme: null, open: false, locale: "en" },
};
const POST = /^POST .*\/messages/;

let desk: FakeDesk;
let lasting: MemoryStorage;
let tickets: Card[];
let pages: Chat[];

/** A page with the widget: every call is a reload, with the same storage. */
function page(identity: Identity | null = null): Chat {
  const store = new Store("test", lasting, new MemoryStorage());
  const view = { changed: () => undefined, ticket: (card: Card) => void tickets.push(card) };
  const chat = new Chat(config, new Api(config.api, desk.fetch), store, () => Promise.resolve(identity), view);
  pages.push(chat);
  return chat;
}

async function settled(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds + 20);
}

async function openChat(identity: Identity | null = null): Promise<Chat> {
  const chat = page(identity);
  chat.opened = true;
  await settled();
  return chat;
}

function shown(chat: Chat): string[] {
  return chat.thread.entries().map(({ text }) => text);
}

function sentIds(): unknown[] {
  return desk.sent("POST", /messages$/).map(({ body }) => body["client_id"]);
}

beforeEach(() => {
  vi.useFakeTimers();
  desk = new FakeDesk();
  lasting = new MemoryStorage();
  tickets = [];
  pages = [];
});

afterEach(() => {
  for (const chat of pages) chat.close();
  vi.useRealTimers();
});

describe("sending", () => {
  it("sends a text and shows it once with its answer", async () => {
    const chat = await openChat();
    chat.say("  keys fail ");
    await settled();
    expect(shown(chat)).toEqual(["Hello", "keys fail", "You said keys fail"]);
    expect(desk.sent("POST", /messages$/)[0]?.body).toEqual({ client_id: expect.any(String) as string, text: "keys fail" });
  });

  it("sends nothing for blank text", async () => {
    const chat = await openChat();
    chat.say(" \n ");
    await settled();
    expect(sentIds()).toEqual([]);
  });

  it("sends a choice by value and shows it by title", async () => {
    const chat = await openChat();
    chat.choose("not_helped", "It did not help");
    await settled();
    expect(desk.sent("POST", /messages$/)[0]?.body["choice"]).toBe("not_helped");
    expect(shown(chat)[1]).toBe("It did not help");
  });

  it("tries again with the same client_id when the network fails, and nothing is doubled", async () => {
    const chat = await openChat();
    desk.fail(POST, networkDown);
    desk.fail(POST, networkDown);
    chat.say("keys fail");
    await settled();
    expect(chat.thread.entries()[1]?.delivery).toBe("waiting");
    await settled(10_000);
    const ids = sentIds();
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(shown(chat)).toEqual(["Hello", "keys fail", "You said keys fail"]);
  });

  it("is not doubled when the answer was lost on the way back", async () => {
    const chat = await openChat();
    desk.fail(POST, async () => {
      const { body, headers } = desk.calls[desk.calls.length - 1]!;
      const url = `${config.api}/api/conversations/c1/messages`;
      await desk.fetch(url, { method: "POST", body: JSON.stringify(body), headers });
      return networkDown();
    });
    chat.say("keys fail");
    await settled(5000);
    expect(shown(chat)).toEqual(["Hello", "keys fail", "You said keys fail"]);
  });

  it("waits as long as Retry-After says", async () => {
    const chat = await openChat();
    desk.fail(POST, () => problem(429, { "Retry-After": "20" }));
    chat.say("keys fail");
    await settled(19_000);
    expect(sentIds()).toHaveLength(1);
    await settled(2000);
    expect(sentIds()).toHaveLength(2);
  });

  it("gives up after six tries and sends on retry, in order", async () => {
    const chat = await openChat();
    for (let tries = 0; tries < 6; tries += 1) desk.fail(POST, networkDown);
    chat.say("first");
    await settled(120_000);
    expect(chat.thread.entries()[1]?.delivery).toBe("failed");
    chat.say("second");
    await settled();
    expect(desk.messages.filter(({ author }) => author === "user").map(({ text }) => text)).toEqual(["first", "second"]);
  });

  it("says why a message was refused and does not send it again", async () => {
    const chat = await openChat();
    desk.fail(POST, () => problem(422));
    chat.say("no");
    await settled(60_000);
    expect(chat.thread.entries()[1]).toMatchObject({ delivery: "rejected", reason: "status 422" });
    expect(sentIds()).toHaveLength(1);
  });

  it("keeps what was typed offline over a reload and sends it with the same client_id", async () => {
    const before = await openChat();
    for (let tries = 0; tries < 9; tries += 1) desk.fail(POST, networkDown);
    before.say("keys fail");
    await settled();
    before.close();
    desk.failures.length = 0;
    const after = page();
    after.resume();
    await settled();
    expect(shown(after)).toEqual(["Hello", "keys fail", "You said keys fail"]);
    expect(new Set(sentIds()).size).toBe(1);
  });
});

describe("following", () => {
  it("shows what others say and counts it as unread while closed", async () => {
    const chat = await openChat();
    chat.opened = false;
    desk.say("agent", "Ada here");
    await settled();
    expect(shown(chat)).toEqual(["Hello", "Ada here"]);
    expect(chat.unread).toBe(1);
    chat.opened = true;
    expect(chat.unread).toBe(0);
  });

  it("loses nothing that was said while the stream was broken", async () => {
    const chat = await openChat();
    desk.dropStreams();
    desk.fail(/events/, networkDown);
    desk.say("agent", "missed");
    await settled(10_000);
    desk.say("agent", "live again");
    await settled();
    expect(shown(chat)).toEqual(["Hello", "missed", "live again"]);
    expect(desk.listeners).toBe(1);
  });

  it("names the last message that came in order when it reconnects", async () => {
    await openChat();
    desk.say("agent", "two");
    await settled();
    desk.dropStreams();
    await settled(5000);
    const streams = desk.sent("GET", /events/);
    expect(streams[streams.length - 1]?.headers.get("Last-Event-ID")).toBe("2");
  });

  it("knows who answers, from cards, events and agents, and after a reload", async () => {
    const chat = await openChat();
    desk.say("bot", "Waiting", { cards: [{ kind: "handoff", state: "queued" }] });
    await settled();
    expect(chat.handoff).toBe("queued");
    desk.emit("handoff", { state: "joined" });
    await settled();
    expect(chat.handoff).toBe("joined");
    desk.say("bot", "Back", { cards: [{ kind: "handoff", state: "left" }] });
    await settled();
    chat.close();
    const again = await openChat();
    expect(again.handoff).toBe("bot");
  });

  it("tells the host page about a ticket once, and not again after a reload", async () => {
    const chat = await openChat();
    const card = { kind: "ticket", reference: "KD-7" };
    desk.answer = () => [{ text: "Filed", cards: [card] }];
    chat.say("file it");
    desk.emit("ticket", { reference: "KD-7" });
    await settled();
    chat.close();
    await openChat();
    expect(tickets).toEqual([card]);
  });

  it("shows that somebody types until the message comes", async () => {
    const chat = await openChat();
    desk.emit("typing", {});
    await settled();
    expect(chat.awaiting).toBe(true);
    desk.say("agent", "there");
    await settled();
    expect(chat.awaiting).toBe(false);
  });
});

describe("an agent at the other end", () => {
  async function joined(): Promise<Chat> {
    const chat = await openChat();
    desk.say("system", "Ada has joined", { cards: [{ kind: "handoff", state: "joined" }] });
    await settled();
    return chat;
  }

  function toldTyping(): unknown[] {
    return desk.sent("POST", /typing$/).map(({ body }) => body["active"]);
  }

  it("is seen typing by name until they stop, fall silent or write", async () => {
    const chat = await joined();
    const begin = async (): Promise<void> => {
      desk.emit("typing", { author: "agent", name: "Ada", active: true });
      await settled();
      expect(chat.typist).toEqual({ name: "Ada" });
    };
    await begin();
    desk.emit("typing", { author: "agent", name: "Ada", active: false });
    await settled();
    expect(chat.typist).toBeNull();
    await begin();
    await settled(6000);
    expect(chat.typist).toBeNull();
    await begin();
    desk.say("agent", "there");
    await settled();
    expect(chat.typist).toBeNull();
  });

  it("is announced as typing once for each message, however often they pause", async () => {
    const chat = await joined();
    const announced: unknown[] = [];
    for (const active of [true, false, true, false, true]) {
      desk.emit("typing", { author: "agent", name: "Ada", active });
      await settled();
      announced.push(chat.announced);
    }
    expect(new Set(announced).size).toBe(1);
    expect(chat.announced).toEqual({ name: "Ada" });
    desk.say("agent", "there");
    await settled();
    expect(chat.announced).toBeNull();
  });

  it("is away when their page is gone or silent, but not while it is only loaded again", async () => {
    const chat = await joined();
    const tell = async (state: string, wait: number): Promise<boolean> => {
      desk.emit("presence", { author: "agent", name: "Ada", state });
      await settled(wait);
      return chat.agentAway;
    };
    expect(await tell("present", 0)).toBe(false);
    expect(chat.agentName).toBe("Ada");
    expect(await tell("away", 1000)).toBe(false);
    expect(await tell("present", 40_000)).toBe(false);
    expect(await tell("away", 5000)).toBe(true);
    expect(await tell("present", 0)).toBe(false);
    await settled(45_000);
    expect(chat.agentAway).toBe(true);
  });

  it("is told that the visitor writes, every three seconds at most, and when the field is empty again", async () => {
    const chat = await joined();
    for (let letters = 1; letters <= 40; letters += 1) {
      chat.writes("x".repeat(letters));
      await settled(80);
    }
    chat.writes("");
    await settled();
    chat.writes("");
    expect(toldTyping()).toEqual([true, true, false]);
  });

  it("is told nothing while the assistant answers, and a refusal of the desk does no harm", async () => {
    const chat = await openChat();
    chat.writes("hello");
    expect(toldTyping()).toEqual([]);
    desk.say("system", "Ada has joined", { cards: [{ kind: "handoff", state: "joined" }] });
    await settled();
    desk.fail(/typing$/, () => problem(429));
    chat.writes("hello");
    chat.say("hello");
    await settled();
    expect(shown(chat)).toContain("You said hello");
  });
});

describe("resuming", () => {
  it("creates no conversation before the chat is opened", async () => {
    page().resume();
    await settled();
    expect(desk.calls).toEqual([]);
  });

  it("goes on with the conversation after a reload", async () => {
    const before = await openChat();
    before.say("keys fail");
    await settled();
    before.close();
    const after = page();
    after.resume();
    await settled();
    expect(shown(after)).toEqual(["Hello", "keys fail", "You said keys fail"]);
    expect(desk.conversations).toBe(1);
  });

  it("keeps the draft", async () => {
    (await openChat()).draft = "half a sent";
    expect(page().draft).toBe("half a sent");
  });

  it.each([401, 404])("starts anew without a word after a %i and takes unsent text along", async (status) => {
    const chat = await openChat();
    desk.fail(POST, () => problem(status));
    chat.say("keys fail");
    await settled(3000);
    expect(desk.conversations).toBe(2);
    expect(shown(chat)).toEqual(["Hello", "keys fail", "You said keys fail"]);
  });

  it("waits longer and longer if even new conversations are lost at once", async () => {
    for (let tries = 0; tries < 99; tries += 1) desk.fail(/GET .*messages/, () => problem(404));
    await openChat();
    await settled(30_000);
    expect(desk.conversations).toBeLessThan(9);
  });

  it("never shows one person's conversation to the next", async () => {
    const ann = await openChat({ token: "a", subject: "ann@hotel.example" });
    ann.say("secret");
    await settled();
    ann.close();
    const bob = await openChat({ token: "b", subject: "bob@hotel.example" });
    expect(shown(bob)).toEqual(["Hello"]);
    expect(desk.conversations).toBe(2);
  });

  it("goes on without an identity token that the server refuses", async () => {
    const warned = vi.spyOn(console, "warn").mockReturnValue();
    desk.fail(/POST .*conversations$/, () => problem(401));
    const chat = await openChat({ token: "old", subject: "ann@hotel.example" });
    expect(shown(chat)).toEqual(["Hello"]);
    expect(warned).toHaveBeenCalledOnce();
    expect(desk.sent("POST", /conversations$/).map(({ body }) => body["identity_token"])).toEqual(["old", undefined]);
  });

  it("starts a new conversation on request", async () => {
    const chat = await openChat();
    chat.say("old");
    await settled();
    chat.startOver();
    await settled();
    expect(shown(chat)).toEqual(["Hello"]);
    expect(desk.conversations).toBe(2);
  });
});

describe("Retry-After", () => {
  it("is read as seconds and as a date", () => {
    const now = Date.parse("2025-11-20T15:00:00Z");
    expect(retryAfter("7", now)).toBe(7000);
    expect(retryAfter("Thu, 20 Nov 2025 15:00:30 GMT", now)).toBe(30_000);
    expect(retryAfter("soon", now)).toBeNull();
  });
});
