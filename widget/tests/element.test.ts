import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readConfig } from "../src/config";
import { KeydeskChat } from "../src/keydesk-chat";
import { FakeDesk, networkDown } from "./fake-desk";

customElements.define("keydesk-chat", KeydeskChat);

let desk: FakeDesk;

async function settled(milliseconds = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds + 20);
}

/** A page with the script tag's attributes; the storage stays, as on a reload. */
async function page(data: DOMStringMap = {}): Promise<KeydeskChat> {
  document.body.replaceChildren();
  const chat = new KeydeskChat();
  chat.config = readConfig(data, "https://desk.example/widget.js", "https://hotel.example/", "en");
  document.body.append(chat);
  await settled();
  return chat;
}

async function openPage(data: DOMStringMap = {}): Promise<KeydeskChat> {
  const chat = await page(data);
  chat.open();
  await settled();
  return chat;
}

function find<T extends HTMLElement>(chat: KeydeskChat, selector: string): T {
  const found = chat.renderRoot.querySelector<T>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

function all(chat: KeydeskChat, selector: string): HTMLElement[] {
  return [...chat.renderRoot.querySelectorAll<HTMLElement>(selector)];
}

function texts(chat: KeydeskChat): (string | null)[] {
  return all(chat, ".bubble").map((bubble) => bubble.textContent);
}

async function type(chat: KeydeskChat, text: string): Promise<void> {
  const field = find<HTMLTextAreaElement>(chat, ".field");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await settled();
}

async function press(target: HTMLElement, key: string, more: KeyboardEventInit = {}): Promise<void> {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }));
  await settled();
}

function focused(chat: KeydeskChat): Element | null {
  return chat.renderRoot instanceof ShadowRoot ? chat.renderRoot.activeElement : null;
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  desk = new FakeDesk();
  vi.stubGlobal("fetch", desk.fetch);
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the panel", () => {
  it("asks the server for nothing until it is opened", async () => {
    await page();
    expect(desk.calls).toEqual([]);
  });

  it("opens with the focus in the input and closes on Escape with the focus on the launcher", async () => {
    const chat = await openPage();
    expect(focused(chat)).toBe(find(chat, ".field"));
    await press(find(chat, ".field"), "Escape");
    expect(find(chat, ".panel").hidden).toBe(true);
    expect(focused(chat)).toBe(find(chat, ".launcher"));
  });

  it("closes the menu first on Escape", async () => {
    const chat = await openPage();
    find(chat, ".menu-button").click();
    await settled();
    await press(find(chat, ".menu"), "Escape");
    expect([find(chat, ".menu").hidden, find(chat, ".panel").hidden]).toEqual([true, false]);
    expect(focused(chat)).toBe(find(chat, ".menu-button"));
  });

  it("names everything for a screen reader", async () => {
    const chat = await openPage({ propertyName: "Harbor View Hotel" });
    const panel = find(chat, ".panel");
    expect(panel.getAttribute("role")).toBe("dialog");
    expect(find(chat, `#${panel.getAttribute("aria-labelledby") ?? ""}`).textContent).toBe("Harbor View Hotel support");
    const log = find(chat, ".log");
    expect([log.getAttribute("role"), log.getAttribute("aria-live"), log.tabIndex]).toEqual(["log", "polite", 0]);
    expect(find(chat, ".launcher").getAttribute("aria-expanded")).toBe("true");
    expect(find(chat, ".field").getAttribute("aria-label")).toBe("Your message");
    const unnamed = all(chat, "button").filter((button) => !button.getAttribute("aria-label") && !button.textContent?.trim());
    expect(unnamed).toEqual([]);
  });

  it("does not read out a restored history, and reads out what comes after", async () => {
    await openPage();
    const chat = await page();
    expect(find(chat, ".log").getAttribute("aria-live")).toBe("off");
    await settled(1100);
    expect(find(chat, ".log").getAttribute("aria-live")).toBe("polite");
  });

  it("names an agent who types beside the dots and in a polite status, and says when they are away", async () => {
    const chat = await openPage();
    desk.say("system", "Ada has joined", { cards: [{ kind: "handoff", state: "joined" }] });
    desk.emit("typing", { author: "agent", name: "Ada", active: true });
    await settled();
    expect(find(chat, ".typing-by").textContent).toBe("Ada is typing…");
    expect(find(chat, ".typing-row").getAttribute("aria-hidden")).toBe("true");
    expect(all(chat, "[role=status]").map((one) => one.textContent)).toContain("Ada is typing…");
    desk.emit("presence", { author: "agent", name: "Ada", state: "away" });
    await settled(6000);
    expect(find(chat, ".now").textContent).toBe("Ada is away for a moment");
  });

  it("counts unread messages on the launcher while closed", async () => {
    const chat = await openPage();
    chat.close();
    desk.say("agent", "Ada here");
    await settled();
    expect(find(chat, ".badge").textContent).toBe("1");
    expect(find(chat, ".launcher").getAttribute("aria-label")).toContain("1 unread message");
  });

  it("tells the host page when it opens and when a ticket is filed", async () => {
    const heard: [string, unknown][] = [];
    for (const name of ["keydesk:open", "keydesk:ticket"]) {
      document.body.addEventListener(name, (event) => heard.push([name, (event as CustomEvent<unknown>).detail]));
    }
    const card = { kind: "ticket", reference: "KD-7" };
    await openPage();
    desk.say("bot", "Filed", { cards: [card] });
    await settled();
    expect(heard).toEqual([["keydesk:open", null], ["keydesk:ticket", card]]);
  });

  it("stays open over a reload in the same tab", async () => {
    await openPage();
    expect(find(await page(), ".panel").hidden).toBe(false);
  });
});

describe("writing", () => {
  it("sends on Enter, and not on Shift+Enter or while a word is composed", async () => {
    const chat = await openPage();
    await type(chat, "keys fail");
    await press(find(chat, ".field"), "Enter", { shiftKey: true });
    await press(find(chat, ".field"), "Enter", { isComposing: true });
    expect(texts(chat)).toEqual(["Hello"]);
    await press(find(chat, ".field"), "Enter");
    expect(texts(chat)).toEqual(["Hello", "keys fail", "You said keys fail"]);
    expect(find<HTMLTextAreaElement>(chat, ".field").value).toBe("");
  });

  it("keeps the draft over a reload", async () => {
    await type(await openPage(), "half a sent");
    expect(find<HTMLTextAreaElement>(await page(), ".field").value).toBe("half a sent");
  });

  it("shows the conversation again after a reload", async () => {
    const chat = await openPage();
    await type(chat, "keys fail");
    await press(find(chat, ".field"), "Enter");
    expect(texts(await page())).toEqual(["Hello", "keys fail", "You said keys fail"]);
  });

  it("shows text as text and keeps its line breaks", async () => {
    const chat = await openPage();
    desk.say("agent", "<b>one</b>\ntwo https://a.example");
    await settled();
    expect(texts(chat)[1]).toBe("<b>one</b>\ntwo https://a.example");
    expect(find(chat, ".log").querySelector("b, a")).toBeNull();
  });

  it("says that a message is not sent and offers to try again", async () => {
    const chat = await openPage();
    for (let tries = 0; tries < 6; tries += 1) desk.fail(/^POST .*\/messages/, networkDown);
    await type(chat, "keys fail");
    await press(find(chat, ".field"), "Enter");
    expect(find(chat, ".delivery").textContent).toContain("Trying again");
    await settled(120_000);
    expect(find(chat, ".delivery").textContent).toContain("Not sent");
    find(chat, ".delivery button").click();
    await settled();
    expect(texts(chat)[2]).toBe("You said keys fail");
  });

  it("asks for a person in the visitor's words", async () => {
    const chat = await openPage();
    find(chat, ".person").click();
    await settled();
    expect(desk.sent("POST", /messages$/)[0]?.body["text"]).toBe("I want to talk to a person");
  });

  it.each([
    ["email", "email", "email"],
    ["email_code", "numeric", "one-time-code"],
    ["affected_percent", "decimal", "off"],
    ["description", null, "off"],
  ])("fits the input to the question for %s and keeps the focus", async (field, inputmode, autocomplete) => {
    const chat = await openPage();
    desk.say("bot", "Please", { cards: [{ kind: "ask", field }] });
    await settled();
    const input = find(chat, ".field");
    expect([input.getAttribute("inputmode"), input.getAttribute("autocomplete")]).toEqual([inputmode, autocomplete]);
    expect(focused(chat)).toBe(input);
  });
});

describe("choices", () => {
  const choices = [{ title: "Yes, solved", value: "solved" }, { title: "It did not help", value: "not_helped" }];

  it("are sent by value, shown by title, and off once answered", async () => {
    const chat = await openPage();
    desk.say("bot", "Did it help?", { choices });
    await settled();
    find(chat, `.choice[data-value="not_helped"]`).click();
    await settled();
    expect(desk.sent("POST", /messages$/)[0]?.body["choice"]).toBe("not_helped");
    expect(texts(chat)[2]).toBe("It did not help");
    expect(all(chat, ".choice").every((button) => button.matches(":disabled"))).toBe(true);
    expect(focused(chat)).not.toBeNull();
  });

  it("of older messages are off after a typed answer, and newer ones are on", async () => {
    const chat = await openPage();
    desk.say("bot", "Did it help?", { choices });
    desk.answer = () => [{ text: "Sure?", choices }];
    await type(chat, "no");
    await press(find(chat, ".field"), "Enter");
    expect(all(chat, ".choice").map((button) => button.matches(":disabled"))).toEqual([true, true, false, false]);
  });

  it("keep the way back to the bot while waiting for a person", async () => {
    const chat = await openPage();
    const back = [{ title: "Back to the assistant", value: "back_to_bot" }];
    desk.say("bot", "Waiting", { cards: [{ kind: "handoff", state: "queued" }], choices: back });
    desk.answer = () => [];
    await type(chat, "one more thing");
    await press(find(chat, ".field"), "Enter");
    expect(find(chat, ".now").textContent).toBe("Waiting for a person");
    expect(find(chat, ".choice").matches(":disabled")).toBe(false);
  });
});

describe("the script tag", () => {
  const read = (data: DOMStringMap): ReturnType<typeof readConfig> =>
    readConfig(data, "https://desk.example/widget.js", "https://hotel.example/page", "fr");

  it("stands for sensible values without attributes", () => {
    expect(read({})).toMatchObject({ api: "https://desk.example", audience: null, open: false, locale: "fr" });
  });

  it("takes every attribute and refuses unknown audiences", () => {
    const data = { api: "https://x.example/desk/", audience: "guest", identityUrl: "/token", open: "", locale: "de", theme: "dark" };
    const wanted = { api: "https://x.example/desk", audience: "guest", identityUrl: "https://hotel.example/token", open: true, locale: "de", theme: "dark" };
    expect(read(data)).toMatchObject(wanted);
    expect(read({ audience: "root", open: "false" })).toMatchObject({ audience: null, open: false });
  });
});
