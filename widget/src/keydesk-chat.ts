/** The custom element: launcher and panel, focus and keyboard, and the events that the host page can listen to. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Api } from "./api";
import { Chat } from "./chat";
import type { Config } from "./config";
import { readableOn } from "./contrast";
import { keepFocusIn, LogFollower, save } from "./dom";
import { askedField } from "./handoff";
import { icons } from "./icons";
import { identify } from "./identity";
import { Store } from "./store";
import { styles } from "./styles";
import { textsFor, type Texts } from "./texts";
import { renderComposer } from "./views/composer";
import { renderHeader } from "./views/header";
import { renderLauncher } from "./views/launcher";
import { renderLog } from "./views/log";
import type { Card, Choice } from "./wire";

const PHONE = "(max-width: 480px)";
const TOUCH = "(pointer: coarse)";
/** Long enough for a screen reader to take a restored history as old. */
const SETTLING = 1000;

export class KeydeskChat extends LitElement {
  static override styles = styles;
  static override properties = {
    config: { attribute: false },
    opened: { state: true },
    menuOpen: { state: true },
    notice: { state: true },
    moreBelow: { state: true },
    restoring: { state: true },
  };

  declare config: Config;
  declare private opened: boolean;
  declare private menuOpen: boolean;
  declare private notice: string | null;
  declare private moreBelow: boolean;
  declare private restoring: boolean;
  private chat: Chat | null = null;
  private texts: Texts = textsFor("en");
  private readonly follower = new LogFollower();
  private asked: string | null = null;
  private hadFocus = false;

  constructor() {
    super();
    this.opened = false;
    this.menuOpen = false;
    this.notice = null;
    this.moreBelow = false;
    this.restoring = false;
    this.addEventListener("keydown", (event) => this.onKey(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { config } = this;
    this.texts = textsFor(config.locale);
    const store = new Store(`${config.api}|${config.audience ?? ""}`);
    const view = { changed: () => this.requestUpdate(), ticket: (card: Card) => this.tell("ticket", card) };
    this.chat = new Chat(config, new Api(config.api), store, () => identify(config), view);
    this.restoring = store.session !== null;
    if (config.theme !== null) this.setAttribute("theme", config.theme);
    window.addEventListener("online", this.wake);
    document.addEventListener("visibilitychange", this.wake);
    if (store.open ?? config.open) this.show();
    else this.chat.resume();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("online", this.wake);
    document.removeEventListener("visibilitychange", this.wake);
    this.chat?.close();
  }

  /** Opens the panel and moves the focus into it. */
  open(): void {
    if (this.opened) return;
    this.show();
    void this.updateComplete.then(() => this.focusField());
  }

  /** Closes the panel and gives the focus back to the launcher. */
  close(): void {
    if (!this.opened) return;
    this.opened = false;
    this.menuOpen = false;
    this.remember(false);
    this.tell("close", null);
    void this.updateComplete.then(() => this.find(".launcher")?.focus());
  }

  toggle(): void {
    if (this.opened) this.close();
    else this.open();
  }

  protected override firstUpdated(): void {
    this.paint();
    const log = this.find(".log");
    if (log !== null) new ResizeObserver(() => this.requestUpdate()).observe(log); // a phone's keyboard must not hide the end
  }

  protected override willUpdate(): void {
    this.asked = askedField(this.chat?.thread.entries() ?? []);
    this.hadFocus = this.active !== null && this.active === this.find(".field");
  }

  protected override updated(changed: PropertyValues): void {
    const log = this.find(".log");
    if (log === null) return;
    if (changed.has("opened") && this.opened) this.follower.toEnd(log);
    this.moreBelow = this.follower.keepUp(log, this.newestKey);
    this.fitField();
    if (this.restoring && this.chat?.phase === "ready") setTimeout(() => (this.restoring = false), SETTLING);
  }

  protected override render(): TemplateResult {
    const { chat, texts } = this;
    if (chat === null) return html``;
    const phone = matchMedia(PHONE).matches;
    return html`${renderLauncher(texts, this.opened, chat.unread, () => this.toggle())}
      <section
        id="panel"
        class="panel"
        role="dialog"
        aria-labelledby="title"
        aria-modal=${phone ? "true" : nothing}
        ?hidden=${!this.opened}
        @click=${this.onClick}
      >
        ${this.header(chat)}
        ${this.log(chat)} ${this.below(chat)} ${this.composer(chat)}
        <div class="tools">
          <button type="button" class="person" @click=${(): void => this.say(texts.personSays)}>${icons.person}<span>${texts.person}</span></button>
        </div>
      </section>`;
  }

  private header(chat: Chat): TemplateResult {
    const { texts, config, menuOpen } = this;
    const { phase, handoff, agentName, agentAway } = chat;
    const title = config.title ?? (config.propertyName === null ? texts.title : texts.titleFor(config.propertyName));
    return renderHeader({
      ...{ texts, title, phase, handoff, agentName, agentAway, menuOpen },
      canDownload: chat.canDownload,
      toggleMenu: () => (this.menuOpen = !this.menuOpen),
      download: () => void this.download(),
      startOver: () => this.startOver(),
      close: () => this.close(),
    });
  }

  private log(chat: Chat): TemplateResult {
    const { texts, config, restoring } = this;
    return renderLog({
      ...{ texts, locale: config.locale, base: config.api, restoring },
      entries: chat.thread.entries(),
      handoff: chat.handoff,
      awaiting: chat.awaiting,
      typist: chat.typist?.name ?? null,
      choose: (choice) => this.choose(choice),
      retry: () => chat.retry(),
      scrolled: (log) => (this.moreBelow = this.follower.scrolled(log)),
    });
  }

  private below(chat: Chat): TemplateResult {
    const { texts } = this;
    const refused = html`<p class="notice" role="alert">
      ${chat.refusal ?? texts.refused} <button type="button" class="inline" @click=${(): void => chat.retry()}>${texts.tryAgain}</button>
    </p>`;
    return html`<div class="below">
      ${this.moreBelow ? html`<button type="button" class="newest" @click=${this.toEnd}>${texts.toNewest}${icons.down}</button>` : nothing}
      <p class="hidden" role="status">${this.typingWords(chat)}</p>
      ${chat.phase === "refused" ? refused : nothing}
      ${this.notice === null ? nothing : html`<p class="notice" role="alert">${this.notice}</p>`}
    </div>`;
  }

  private typingWords({ announced }: Chat): string {
    if (announced === null) return "";
    return announced.name === null ? this.texts.typing : this.texts.typingBy(announced.name);
  }

  private composer(chat: Chat): TemplateResult {
    return renderComposer({
      texts: this.texts,
      draft: chat.draft,
      asked: this.asked,
      write: (text) => this.write(text),
      send: () => this.send(),
    });
  }

  private show(): void {
    this.opened = true;
    this.remember(true);
    this.tell("open", null);
  }

  private remember(open: boolean): void {
    if (this.chat === null) return;
    this.chat.store.open = open;
    this.chat.opened = open;
  }

  private tell(name: "open" | "close" | "ticket", detail: Card | null): void {
    this.dispatchEvent(new CustomEvent(`keydesk:${name}`, { detail, bubbles: true, composed: true }));
  }

  private write(text: string): void {
    if (this.chat !== null) this.chat.draft = text;
    this.chat?.writes(text);
    this.requestUpdate();
  }

  private send(): void {
    const text = this.chat?.draft ?? "";
    if (text.trim() === "") return;
    this.write("");
    this.say(text);
  }

  private say(text: string): void {
    this.notice = null;
    this.chat?.say(text);
    this.toEnd();
    this.focusField();
  }

  private choose(choice: Choice): void {
    this.notice = null;
    this.chat?.choose(choice.value, choice.title);
    this.toEnd();
    // The button that had the focus is disabled now; on a touch screen the keyboard would cover the answer.
    if (matchMedia(TOUCH).matches) this.find(".log")?.focus();
    else this.focusField();
  }

  private startOver(): void {
    this.menuOpen = false;
    this.notice = null;
    this.chat?.startOver();
    this.focusField();
  }

  private async download(): Promise<void> {
    this.menuOpen = false;
    this.find(".menu-button")?.focus();
    try {
      const blob = await this.chat?.transcript();
      if (blob !== undefined) save(blob, this.texts.transcriptFile);
      this.notice = null;
    } catch {
      this.notice = this.texts.transcriptFailed;
    }
  }

  private readonly wake = (): void => {
    if (!document.hidden) this.chat?.wake();
  };

  private onKey(event: KeyboardEvent): void {
    if (!this.opened || event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.menuOpen) this.closeMenu();
      else this.close();
    } else if (event.key === "Tab" && matchMedia(PHONE).matches) {
      keepFocusIn(this.find(".panel"), this.active, event);
    }
  }

  private onClick(event: Event): void {
    const inHeader = event.composedPath().some((node) => node instanceof Element && node.matches(".menu, .menu-button"));
    if (this.menuOpen && !inHeader) this.menuOpen = false;
  }

  private toEnd(): void {
    const log = this.find(".log");
    if (log !== null) this.follower.toEnd(log);
    this.moreBelow = false;
  }

  private get newestKey(): string {
    const entries = this.chat?.thread.entries() ?? [];
    return entries[entries.length - 1]?.key ?? "";
  }

  private closeMenu(): void {
    this.menuOpen = false;
    this.find(".menu-button")?.focus();
  }

  /** Lets the field grow with its text; a change of its kind keeps the focus. */
  private fitField(): void {
    const field = this.find(".field");
    if (field === null || !this.opened) return;
    field.style.height = "auto";
    if (field instanceof HTMLTextAreaElement) field.style.height = `${field.scrollHeight}px`;
    if (this.hadFocus && this.active !== field) field.focus();
  }

  /** Takes the host page's accent, and the text colour that reads well on it unless the page names one. */
  private paint(): void {
    const { accent } = this.config;
    if (accent !== null) this.style.setProperty("--keydesk-accent", accent);
    const mark = this.find(".mark");
    const readable = mark === null ? null : readableOn(getComputedStyle(mark).backgroundColor);
    if (readable !== null) this.style.setProperty("--kd-on-accent", readable);
  }

  private focusField(): void {
    this.find(".field")?.focus();
  }

  private get active(): Element | null {
    return this.shadowRoot?.activeElement ?? null;
  }

  private find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(selector);
  }
}
