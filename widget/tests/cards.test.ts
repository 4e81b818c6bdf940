import { nothing, render } from "lit";
import { describe, expect, it } from "vitest";
import { renderCard } from "../src/cards";
import { safeHref } from "../src/links";
import { textsFor } from "../src/texts";

const BASE = "https://desk.example";
const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;

function drawn(card: { kind: string; [field: string]: unknown }): HTMLElement {
  const root = document.createElement("div");
  render(renderCard(card, { texts: textsFor("en"), locale: "en-US", base: BASE }), root);
  return root;
}

const terms = { category: "key_download_failure", product: "ios_app", affected_percent: 50, severity: 1, rule: "keys-majority" };
const dues = { response_due: "2025-11-24T14:00:00Z", resolution_due: "2025-11-25T06:00:00Z" };
const CARDS: readonly (readonly [kind: string, fields: object, shows: readonly string[]])[] = [
  ["article", { title: "Keys", url: "/help/keys", excerpt: "How keys work" }, ["Keys", "How keys work"]],
  ["guest_redirect", { property: "Harbor View Hotel" }, ["Harbor View Hotel"]],
  ["verification", { state: "locked" }, ["Too many tries"]],
  ["summary", { ...terms, ...dues }, ["iOS app", "50%", "Severity 1", "keys-majority", "Response due"]],
  ["ticket", { reference: "KD-7", url: "/portal/tickets/KD-7", ...terms, ...dues, best_effort: true }, ["KD-7", "third party"]],
  ["tickets", { items: [{ reference: "KD-7", subject: "Keys", status: "pending_customer" }] }, ["KD-7", "Keys", "Pending customer"]],
  ["solution", { reference: "KD-2", subject: "Keys", solution: "Restarted" }, ["KD-2", "Restarted"]],
  ["emergency", { phone: "1 (877) 800-2008" }, ["1 (877) 800-2008"]],
  ["contact", { topic: "billing", channels: [{ type: "email", value: "a@b.example" }, "+1 877 800 2008"] }, ["Billing", "a@b.example"]],
  ["not_registered", { advice: "Ask your manager" }, ["Ask your manager"]],
  ["handoff", { state: "queued" }, ["Waiting for a person"]],
  ["incident", { reference: "INC-1", title: "HOST is slow", product: "openkey_host", status: "open" }, ["HOST is slow", "INC-1"]],
  ["credits", { balance: 0, plan: "payg", period_end: "2025-11-30T23:59:59Z" }, ["0", "Pay as you go", "November 30, 2025"]],
];

/** The same card with hostile text for every word. */
function poisoned(value: unknown): unknown {
  if (typeof value === "string") return HOSTILE;
  if (Array.isArray(value)) return value.map(poisoned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, poisoned(inner)]));
}

describe("cards", () => {
  it.each(CARDS)("shows what the %s card says", (kind, fields, shows) => {
    const text = drawn({ kind, ...fields }).textContent ?? "";
    for (const words of shows) expect(text).toContain(words);
  });

  it.each(CARDS)("shows hostile text on the %s card as text", (kind, fields) => {
    const root = drawn({ kind, ...(poisoned(fields) as object) });
    expect(root.querySelector("img, script, [onerror]")).toBeNull();
  });

  it.each(CARDS)("survives a %s card without its fields", (kind) => {
    expect(() => drawn({ kind })).not.toThrow();
    expect(() => drawn({ kind, items: [null, 1], channels: [null, {}], severity: {}, url: 5 })).not.toThrow();
  });

  it("leaves out kinds that it does not know, and the ask card", () => {
    expect(renderCard({ kind: "horoscope" }, { texts: textsFor("en"), locale: "en", base: BASE })).toBe(nothing);
    expect(drawn({ kind: "ask", field: "email" }).textContent).toBe("");
  });

  it("makes the emergency line a telephone link", () => {
    expect(drawn({ kind: "emergency", phone: "1 (877) 800-2008" }).querySelector("a")?.getAttribute("href")).toBe("tel:+18778002008");
  });

  it("makes contact channels links by their shape, whatever form they come in", () => {
    const channels = [{ type: "email", value: "a@b.example" }, "+1 877 800 2008", { type: "web", url: "https://b.example/x" }, "Ask at the desk"];
    const links = [...drawn({ kind: "contact", channels }).querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toEqual(["mailto:a@b.example", "tel:+18778002008", "https://b.example/x"]);
    expect(drawn({ kind: "contact", channels: { email: "a@b.example" } }).querySelector("a")?.textContent).toBe("a@b.example");
  });

  it("gives due times in local time with the exact moment behind", () => {
    const times = [...drawn({ kind: "summary", ...dues }).querySelectorAll("time")].map((time) => time.getAttribute("datetime"));
    expect(times).toEqual(["2025-11-24T14:00:00.000Z", "2025-11-25T06:00:00.000Z"]);
  });

  it("says that a share is not known", () => {
    expect(drawn({ kind: "summary", affected_percent: null }).textContent).toContain("Not known");
  });

  it("opens web links apart and without a referrer", () => {
    const link = drawn({ kind: "article", title: "Keys", url: "/help/keys" }).querySelector("a");
    expect(link?.getAttribute("href")).toBe("https://desk.example/help/keys");
    expect(link?.getAttribute("rel")).toBe("noopener noreferrer");
  });
});

describe("links", () => {
  it.each(["javascript:alert(1)", "java\nscript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "blob:x", "file:///etc", "", null, 7])(
    "never follow %j",
    (url) => {
      expect(safeHref(url, BASE)).toBeNull();
      expect(drawn({ kind: "article", title: "t", url }).querySelector("a")).toBeNull();
    },
  );

  it.each(["https://a.example/", "http://a.example/", "tel:+1", "mailto:a@b.example"])("may lead to %s", (url) => {
    expect(safeHref(url, BASE)).toBe(url);
  });
});
