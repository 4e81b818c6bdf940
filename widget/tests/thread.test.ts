import { describe, expect, it } from "vitest";
import { Thread } from "../src/thread";
import { readMessage, type Message } from "../src/wire";

function message(seq: number, author: string, text: string, extra: object = {}): Message {
  const read = readMessage({ seq, author, text, at: "2025-11-20T15:00:00Z", ...extra });
  if (read === null) throw new Error("the test's message is wrong");
  return read;
}

function shown(thread: Thread): string[] {
  return thread.entries().map(({ author, text }) => `${author}: ${text}`);
}

const mine = { clientId: "id-1", text: "keys fail", choice: null, sentAfter: null };
const answer = [message(3, "bot", "Since when?")];
const own = message(2, "user", "keys fail");
const greeting = message(1, "bot", "Hello");
const whole = ["bot: Hello", "user: keys fail", "bot: Since when?"];

function sending(): Thread {
  const thread = new Thread();
  thread.receive([greeting]);
  thread.add(mine);
  thread.mark("id-1", "sending");
  return thread;
}

describe("merging messages", () => {
  it("shows one message once, whether it comes by answer, stream or history, in any order", () => {
    const steps: Record<string, (thread: Thread) => unknown> = {
      answer: (thread) => thread.deliver("id-1", answer),
      stream: (thread) => thread.receive([own]),
      history: (thread) => thread.receive([greeting, own, ...answer]),
    };
    const orders = [["answer", "stream", "history"], ["stream", "answer", "history"], ["history", "answer", "stream"]];
    for (const order of orders) {
      const thread = sending();
      for (const step of order) steps[step]?.(thread);
      expect(shown(thread), order.join()).toEqual(whole);
    }
  });

  it("sorts late messages into their place", () => {
    const thread = new Thread();
    thread.receive([message(3, "bot", "c"), message(1, "bot", "a")]);
    thread.receive([message(2, "agent", "b")]);
    expect(shown(thread)).toEqual(["bot: a", "agent: b", "bot: c"]);
  });

  it("returns only what is new", () => {
    const thread = new Thread();
    thread.receive([greeting]);
    expect(thread.receive([greeting, own]).map(({ seq }) => seq)).toEqual([2]);
  });

  it("keeps the local copy before its answer until the server's copy is here", () => {
    const thread = sending();
    thread.deliver("id-1", answer);
    expect(shown(thread)).toEqual(whole);
  });

  it("keeps one key for a message and its server copy, so that it is not announced twice", () => {
    const thread = sending();
    thread.deliver("id-1", answer);
    thread.receive([own]);
    expect(thread.entries()[1]?.key).toBe("id-1");
  });

  it("recognises its own message even if the server masked the text", () => {
    const masked = message(2, "user", "••••••");
    for (const first of ["stream", "answer"]) {
      const thread = sending();
      if (first === "stream") thread.receive([masked]);
      thread.deliver("id-1", answer);
      thread.receive([masked]);
      expect(shown(thread)).toEqual(["bot: Hello", "user: ••••••", "bot: Since when?"]);
    }
  });

  it("does not take the same words said again for one message", () => {
    const thread = sending();
    thread.deliver("id-1", answer);
    thread.receive([own]);
    thread.add({ ...mine, clientId: "id-2" });
    thread.mark("id-2", "sending");
    thread.receive([own]);
    expect(shown(thread)).toEqual([...whole, "user: keys fail"]);
  });

  it("shows the title of a choice, also after a reload when only its value is known", () => {
    const thread = new Thread();
    const choices = [{ title: "It did not help", value: "not_helped" }];
    thread.receive([message(1, "bot", "Did it help?", { choices }), message(2, "user", "not_helped")]);
    expect(shown(thread)[1]).toBe("user: It did not help");
  });

  it("leaves out what is no message", () => {
    expect([null, {}, { seq: "1", author: "bot" }, { seq: 1, author: "root" }].map(readMessage)).toEqual([null, null, null, null]);
  });
});
