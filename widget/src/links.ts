/** Links that came over the wire: only web, telephone and mail addresses, and paths of the desk, become links. */

const ALLOWED: readonly string[] = ["http:", "https:", "tel:", "mailto:"];

/** The absolute address, or null when it must not be a link. */
export function safeHref(url: unknown, base: string): string | null {
  if (typeof url !== "string" || url.trim() === "") return null;
  try {
    const parsed = new URL(url, `${base}/`);
    return ALLOWED.includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

export function telHref(phone: string): string {
  const digits = phone.replace(/[^\d+]/g, "");
  return `tel:${/^1\d{10}$/.test(digits) ? "+" : ""}${digits}`;
}

/** The link that a way of contact stands for, guessed from its shape. */
export function contactHref(value: string, base: string): string | null {
  if (/^[^\s@/]+@[^\s@/]+$/.test(value)) return safeHref(`mailto:${value}`, base);
  if (/^\+?[\d\s().-]{6,}$/.test(value)) return safeHref(telHref(value), base);
  return /^(https?:\/\/|\/|tel:|mailto:)/i.test(value) ? safeHref(value, base) : null;
}
