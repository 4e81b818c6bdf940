/** Times and shares in the visitor's own zone and language. */
import { html, nothing, type TemplateResult } from "lit";

/** A moment in local time with its zone; the exact value stays readable by machines and on hover. */
export function moment(value: unknown, locale: string): TemplateResult | typeof nothing {
  const date = dateOf(value);
  if (date === null) return nothing;
  const shown = format(date, locale, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short" });
  return html`<time datetime=${date.toISOString()} title=${date.toISOString()}>${shown}</time>`;
}

/** A day on the calendar of the accounts, which is kept in UTC: the same day everywhere. */
export function calendarDay(value: unknown, locale: string): string | null {
  const date = dateOf(value);
  return date === null ? null : format(date, locale, { dateStyle: "long", timeZone: "UTC" });
}

export function clockTime(value: string, locale: string): TemplateResult | typeof nothing {
  const date = dateOf(value);
  if (date === null) return nothing;
  return html`<time datetime=${date.toISOString()}>${format(date, locale, { hour: "numeric", minute: "2-digit" })}</time>`;
}

export function dayOf(value: string | null, locale: string, now: Date, today: string): string | null {
  const date = dateOf(value);
  if (date === null) return null;
  if (date.toDateString() === now.toDateString()) return today;
  return format(date, locale, { weekday: "long", day: "numeric", month: "long" });
}

export function percent(value: unknown, locale: string): string | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return null;
  const shape: Intl.NumberFormatOptions = { style: "percent", maximumFractionDigits: 2 };
  return inLocale(locale, (tag) => new Intl.NumberFormat(tag, shape).format(value / 100));
}

function dateOf(value: unknown): Date | null {
  if (typeof value !== "string") return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

function format(date: Date, locale: string, shape: Intl.DateTimeFormatOptions): string {
  return inLocale(locale, (tag) => new Intl.DateTimeFormat(tag, shape).format(date));
}

/** The host page may name a locale that is no language tag: then the browser's own counts. */
function inLocale(locale: string, use: (tag: string | undefined) => string): string {
  try {
    return use(locale);
  } catch {
    return use(undefined);
  }
}
