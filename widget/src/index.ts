/** The entry: reads the script tag, puts the chat on the page and offers `window.Keydesk`. */
import { readConfig } from "./config";
import { KeydeskChat } from "./keydesk-chat";

interface PublicApi {
  open(): void;
  close(): void;
  toggle(): void;
}

declare global {
  interface Window {
    Keydesk?: PublicApi;
  }
}

// Only known while the script runs, thus read first.
const script = document.currentScript ?? document.querySelector('script[src*="widget.js"]');

function install(): void {
  if (customElements.get("keydesk-chat") !== undefined) return;
  customElements.define("keydesk-chat", KeydeskChat);
  const tag = script instanceof HTMLScriptElement ? script : document.createElement("script");
  const chat = new KeydeskChat();
  chat.config = readConfig(tag.dataset, tag.src, location.href, document.documentElement.lang);
  window.Keydesk = { open: () => chat.open(), close: () => chat.close(), toggle: () => chat.toggle() };
  document.body.append(chat);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", install);
else install();
