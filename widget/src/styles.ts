/** The look. Lit adopts it as a constructed style sheet, which a page's `style-src` does not have to allow. */
import { css } from "lit";

const dark = css`
  --kd-surface: var(--keydesk-surface, #171b23);
  --kd-ink: var(--keydesk-ink, #eef1f6);
  --kd-quiet: #a9b3c3;
  --kd-soft: #232936;
  --kd-card: #1c212b;
  --kd-line: #3a4352;
  --kd-problem: #ffb4a8;
  --kd-good: #7fdcab;
  --kd-warn: #ffd27a;
  --kd-alarm: #4a2420;
  --kd-shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 18px 50px rgb(0 0 0 / 55%);
  color-scheme: dark;
`;

export const styles = css`
  :host {
    all: initial;
    --kd-accent: var(--keydesk-accent, #1f5eff);
    --kd-text-on-accent: var(--keydesk-on-accent, var(--kd-on-accent, #fff));
    --kd-radius: var(--keydesk-radius, 20px);
    --kd-surface: var(--keydesk-surface, #fff);
    --kd-ink: var(--keydesk-ink, #161b26);
    --kd-quiet: #566072;
    --kd-soft: #f1f3f7;
    --kd-card: #fff;
    --kd-line: #dde2ea;
    --kd-problem: #a8230f;
    --kd-good: #0d6b41;
    --kd-warn: #7a4b00;
    --kd-alarm: #fff0ec;
    --kd-shadow: 0 1px 2px rgb(16 24 40 / 8%), 0 18px 50px rgb(16 24 40 / 18%);
    position: fixed;
    inset-block-end: calc(var(--keydesk-offset-block, 24px) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: calc(var(--keydesk-offset-inline, 24px) + env(safe-area-inset-right, 0px));
    z-index: var(--keydesk-z-index, 2147483000);
    color: var(--kd-ink);
    color-scheme: light;
    font: 400 15px/1.5 var(--keydesk-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif);
    -webkit-text-size-adjust: 100%;
  }

  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }

  :host([theme="dark"]) {
    ${dark}
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  h2,
  h3,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }

  ul {
    list-style: none;
  }

  button {
    appearance: none;
    border: 0;
    margin: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }

  button:disabled {
    cursor: default;
  }

  :focus-visible {
    outline: 2px solid var(--kd-ink);
    outline-offset: 2px;
  }

  a {
    color: inherit;
    text-decoration: underline;
    text-decoration-color: color-mix(in srgb, currentColor 40%, transparent);
    text-underline-offset: 3px;
  }

  a:hover {
    text-decoration-color: currentColor;
  }

  .launcher {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 58px;
    block-size: 58px;
    margin-inline-start: auto;
    border-radius: 50%;
    background: var(--kd-accent);
    color: var(--kd-text-on-accent);
    box-shadow: 0 2px 4px rgb(16 24 40 / 14%), 0 10px 26px rgb(16 24 40 / 24%);
    transition: transform 160ms ease;
  }

  .launcher:hover {
    transform: translateY(-2px);
  }

  .badge {
    position: absolute;
    inset-block-start: -3px;
    inset-inline-end: -3px;
    min-inline-size: 22px;
    padding-inline: 6px;
    border: 2px solid var(--kd-surface);
    border-radius: 999px;
    background: #c2210b;
    color: #fff;
    font-size: 12px;
    font-weight: 650;
    line-height: 18px;
    text-align: center;
  }

  .panel {
    position: absolute;
    inset-block-end: 74px;
    inset-inline-end: 0;
    display: flex;
    flex-direction: column;
    inline-size: min(var(--keydesk-width, 400px), calc(100vw - 32px));
    block-size: min(var(--keydesk-height, 660px), calc(100vh - 122px));
    block-size: min(var(--keydesk-height, 660px), calc(100dvh - 122px));
    overflow: hidden;
    border: 1px solid color-mix(in srgb, var(--kd-line) 70%, transparent);
    border-radius: var(--kd-radius);
    background: var(--kd-surface);
    box-shadow: var(--kd-shadow);
    animation: rise 200ms cubic-bezier(0.2, 0.8, 0.2, 1);
  }

  header {
    position: relative;
    z-index: 2;
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 14px 12px 14px 16px;
    border-block-end: 1px solid var(--kd-line);
  }

  .mark {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 13px;
    background: var(--kd-accent);
    color: var(--kd-text-on-accent);
  }

  .titles {
    flex: 1;
    min-inline-size: 0;
  }

  h2 {
    display: -webkit-box;
    overflow: hidden;
    font-size: 16px;
    font-weight: 650;
    letter-spacing: -0.01em;
    line-height: 1.25;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .now {
    display: flex;
    align-items: center;
    gap: 7px;
    color: var(--kd-quiet);
    font-size: 13px;
    line-height: 1.4;
  }

  .now::before {
    content: "";
    flex: none;
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--kd-good);
  }

  .now[data-state="away"]::before,
  .now[data-state="queued"]::before,
  .now[data-state="starting"]::before {
    background: var(--kd-warn);
  }

  .now[data-state="offline"]::before {
    background: var(--kd-quiet);
  }

  .tool {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 12px;
    color: var(--kd-quiet);
  }

  .tool + .tool {
    margin-inline-start: -10px;
  }

  .tool:hover,
  .menu button:hover:enabled,
  .person:hover {
    background: var(--kd-soft);
    color: var(--kd-ink);
  }

  .menu {
    position: absolute;
    inset-block-start: calc(100% - 6px);
    inset-inline-end: 12px;
    min-inline-size: 220px;
    padding: 6px;
    border: 1px solid var(--kd-line);
    border-radius: 14px;
    background: var(--kd-surface);
    box-shadow: var(--kd-shadow);
  }

  .menu button {
    display: flex;
    align-items: center;
    gap: 10px;
    inline-size: 100%;
    padding: 10px;
    border-radius: 10px;
    text-align: start;
  }

  .menu svg,
  .person svg,
  h3 svg {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
  }

  .menu button:disabled {
    color: var(--kd-quiet);
  }

  .log {
    display: flex;
    flex: 1;
    flex-direction: column;
    padding: 18px 16px 10px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .log:focus-visible {
    outline-offset: -3px;
    border-radius: 6px;
  }

  .day {
    margin-block: 10px 4px;
    color: var(--kd-quiet);
    font-size: 12px;
    text-align: center;
  }

  .entry {
    position: relative;
    display: flex;
    flex: none;
    flex-direction: column;
    align-items: flex-start;
    gap: 8px;
    max-inline-size: 88%;
    margin-block-end: 12px;
    animation: appear 180ms ease-out;
  }

  /* Cards need the room for their dates. */
  .entry:has(> .card, > .state) {
    inline-size: 100%;
    max-inline-size: 100%;
  }

  .entry:has(> .card, > .state) > .bubble {
    max-inline-size: 88%;
  }

  .user {
    align-items: flex-end;
    align-self: flex-end;
  }

  .system {
    align-items: center;
    align-self: center;
    text-align: center;
  }

  .who {
    display: flex;
    gap: 6px;
    margin-block-end: -4px;
    padding-inline: 4px;
    color: var(--kd-quiet);
    font-size: 12px;
    line-height: 1.4;
  }

  .who.hidden {
    padding: 0;
  }

  .name {
    font-weight: 600;
  }

  .system .who .name {
    display: none;
  }

  .bubble {
    max-inline-size: 100%;
    padding: 10px 14px;
    border-radius: 18px;
    border-end-start-radius: 6px;
    background: var(--kd-soft);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  .user .bubble {
    border-radius: 18px;
    border-end-end-radius: 6px;
    background: var(--kd-accent);
    color: var(--kd-text-on-accent);
  }

  .agent .bubble {
    border: 1px solid var(--kd-line);
    background: color-mix(in srgb, var(--kd-accent) 8%, var(--kd-surface));
  }

  .system .bubble {
    padding: 2px 8px;
    background: none;
    color: var(--kd-quiet);
    font-size: 13px;
  }

  .delivery {
    padding-inline: 4px;
    margin-block-start: -3px;
    color: var(--kd-quiet);
    font-size: 12px;
  }

  .problem,
  .notice {
    color: var(--kd-problem);
  }

  .inline {
    padding: 0 2px;
    border-radius: 4px;
    font-weight: 600;
    text-decoration: underline;
    text-underline-offset: 2px;
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .choice {
    max-inline-size: 100%;
    min-block-size: 38px;
    padding: 7px 15px;
    border: 1.5px solid color-mix(in srgb, var(--kd-accent) 55%, var(--kd-line));
    border-radius: 19px;
    background: var(--kd-surface);
    font-weight: 550;
    line-height: 1.4;
    overflow-wrap: anywhere;
    text-align: start;
    transition: background 120ms ease, border-color 120ms ease;
  }

  .choice:hover:enabled {
    border-color: var(--kd-accent);
    background: color-mix(in srgb, var(--kd-accent) 10%, var(--kd-surface));
  }

  .choice:disabled {
    border-color: var(--kd-line);
    color: var(--kd-quiet);
    font-weight: 400;
  }

  .card,
  .state {
    inline-size: 100%;
    min-inline-size: 0;
  }

  .card {
    padding: 13px 14px;
    border: 1px solid var(--kd-line);
    border-radius: 16px;
    background: var(--kd-card);
    font-size: 14px;
    overflow-wrap: anywhere;
    box-shadow: 0 1px 2px rgb(16 24 40 / 5%);
  }

  h3 {
    display: flex;
    gap: 9px;
    align-items: flex-start;
    font-size: 14px;
    font-weight: 600;
    line-height: 1.4;
  }

  h3 svg {
    margin-block-start: 1px;
    color: var(--kd-quiet);
  }

  h3 + * {
    margin-block-start: 8px;
  }

  .excerpt {
    display: -webkit-box;
    overflow: hidden;
    color: var(--kd-quiet);
    line-height: 1.45;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }

  .card-article h3 + .excerpt {
    margin-block-start: 4px;
    padding-inline-start: 27px;
  }

  .words {
    margin-block-start: 6px;
    white-space: pre-wrap;
  }

  .quiet {
    color: var(--kd-quiet);
    font-size: 13px;
  }

  dl + .quiet,
  .action {
    margin-block-start: 10px;
  }

  .action {
    font-weight: 600;
  }

  .reference {
    font-size: 24px;
    font-weight: 680;
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.02em;
    line-height: 1.3;
  }

  .reference + dl {
    margin-block-start: 10px;
  }

  dl > div {
    display: grid;
    grid-template-columns: minmax(92px, 38%) 1fr;
    gap: 10px;
    padding-block: 6px;
    border-block-start: 1px solid var(--kd-line);
  }

  dl > div:first-child {
    border-block-start: 0;
  }

  dt {
    color: var(--kd-quiet);
    font-size: 13px;
  }

  dd {
    font-weight: 500;
  }

  code {
    padding: 1px 6px;
    border-radius: 6px;
    background: var(--kd-soft);
    font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  }

  .severity[data-level="1"] {
    color: var(--kd-problem);
    font-weight: 650;
  }

  .card-ticket h3 svg,
  .card-solution h3 svg,
  [data-state="verified"] h3 svg {
    color: var(--kd-good);
  }

  .card-incident h3 svg,
  .card-not-registered h3 svg {
    color: var(--kd-warn);
  }

  .card-emergency {
    border-color: color-mix(in srgb, var(--kd-problem) 40%, transparent);
    background: var(--kd-alarm);
  }

  .card-emergency h3,
  .card-emergency h3 svg {
    color: var(--kd-problem);
  }

  .card-emergency .reference {
    font-size: 22px;
  }

  li {
    display: flex;
    flex-direction: column;
    padding-block: 7px;
    border-block-start: 1px solid var(--kd-line);
  }

  li:first-child {
    border-block-start: 0;
  }

  .typing-row {
    display: flex;
    flex: none;
    align-items: center;
    gap: 10px;
    margin-block-end: 12px;
    color: var(--kd-quiet);
    font-size: 0.85em;
  }

  .typing {
    display: flex;
    flex: none;
    gap: 5px;
    padding: 14px 15px;
    border-radius: 18px;
    border-end-start-radius: 6px;
    background: var(--kd-soft);
  }

  .typing i {
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: var(--kd-quiet);
    animation: breathe 1.2s infinite ease-in-out;
  }

  .typing i:nth-child(2) {
    animation-delay: 150ms;
  }

  .typing i:nth-child(3) {
    animation-delay: 300ms;
  }

  .below {
    position: relative;
  }

  .newest {
    position: absolute;
    inset-block-end: 8px;
    inset-inline: 0;
    display: flex;
    align-items: center;
    gap: 4px;
    inline-size: fit-content;
    padding: 5px 10px 5px 14px;
    margin-inline: auto;
    border: 1px solid var(--kd-line);
    border-radius: 999px;
    background: var(--kd-surface);
    box-shadow: var(--kd-shadow);
    font-size: 13px;
    font-weight: 600;
  }

  .newest svg {
    inline-size: 16px;
    block-size: 16px;
  }

  .notice {
    padding: 6px 18px;
    font-size: 13px;
  }

  .composer {
    position: relative;
    display: flex;
    gap: 8px;
    align-items: flex-end;
    padding: 6px;
    margin: 4px 14px 0;
    border: 1.5px solid var(--kd-line);
    border-radius: 24px;
    background: var(--kd-surface);
  }

  .composer:focus-within {
    border-color: var(--kd-accent);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--kd-accent) 25%, transparent);
  }

  .field {
    flex: 1;
    min-inline-size: 0;
    max-block-size: 132px;
    padding: 6px 4px 6px 12px;
    border: 0;
    margin: 0;
    outline: 0;
    background: none;
    color: inherit;
    font: inherit;
    font-size: 16px;
    line-height: 1.4;
    resize: none;
    overflow: hidden auto;
    scrollbar-width: thin;
  }

  .field::placeholder {
    color: var(--kd-quiet);
    opacity: 1;
  }

  .send {
    display: grid;
    flex: none;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 50%;
    background: var(--kd-accent);
    color: var(--kd-text-on-accent);
  }

  .send svg {
    inline-size: 20px;
    block-size: 20px;
  }

  .send:disabled {
    background: var(--kd-soft);
    color: var(--kd-quiet);
  }

  .left {
    position: absolute;
    inset-block-end: 100%;
    inset-inline-end: 10px;
    padding: 1px 6px;
    background: var(--kd-surface);
    color: var(--kd-quiet);
    font-size: 12px;
  }

  .tools {
    display: flex;
    justify-content: center;
    padding: 6px 14px calc(8px + env(safe-area-inset-bottom, 0px));
  }

  .person {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 6px 12px;
    border-radius: 999px;
    color: var(--kd-quiet);
    font-size: 13px;
    font-weight: 550;
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px) scale(0.985);
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(6px);
    }
  }

  @keyframes breathe {
    0%,
    60%,
    100% {
      opacity: 0.35;
    }

    30% {
      opacity: 1;
    }
  }

  @media (max-width: 480px) {
    .panel {
      position: fixed;
      inset: 0;
      inline-size: auto;
      block-size: auto;
      padding-block-start: env(safe-area-inset-top, 0px);
      padding-inline: env(safe-area-inset-left, 0px) env(safe-area-inset-right, 0px);
      border: 0;
      border-radius: 0;
    }

    .tool {
      inline-size: 44px;
      block-size: 44px;
    }

    .choice {
      min-block-size: 44px;
      border-radius: 22px;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }

  @media (forced-colors: active) {
    .bubble,
    .launcher,
    .send {
      border: 1px solid;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`;
