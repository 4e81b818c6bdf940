/** Small helpers on the page itself: where the focus may go, where the log stands, and saving a file. */

const NEAR_END = 48;
const FOCUSABLE = "a[href], button, input, textarea, [tabindex]";

/** On a phone the panel covers the page, thus Tab must not lead the focus out of sight. */
export function keepFocusIn(panel: HTMLElement | null, active: Element | null, event: KeyboardEvent): void {
  const stops = [...(panel?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])].filter((stop) => !stop.matches(":disabled, [hidden] *"));
  const [first, last] = [stops[0], stops[stops.length - 1]];
  if (active !== (event.shiftKey ? first : last)) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** Follows new messages, unless the visitor has scrolled up to read: then it says that there are some below. */
export class LogFollower {
  private following = true;
  private newest = "";
  private missed = false;

  toEnd(log: HTMLElement): void {
    this.following = true;
    this.missed = false;
    log.scrollTop = log.scrollHeight;
  }

  scrolled(log: HTMLElement): boolean {
    this.following = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    this.missed &&= !this.following;
    return this.missed;
  }

  keepUp(log: HTMLElement, newest: string): boolean {
    if (this.following) this.toEnd(log);
    else this.missed ||= newest !== this.newest;
    this.newest = newest;
    return this.missed;
  }
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
