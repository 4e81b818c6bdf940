/** What the host page says in the script tag's data attributes. */

export interface Config {
  readonly api: string;
  readonly audience: string | null;
  readonly identityToken: string | null;
  readonly identityUrl: string | null;
  readonly propertyName: string | null;
  readonly title: string | null;
  readonly accent: string | null;
  readonly theme: "light" | "dark" | null;
  readonly open: boolean;
  readonly locale: string;
}

const AUDIENCES: readonly string[] = ["staff", "guest", "developer"];

export function readConfig(data: DOMStringMap, scriptUrl: string, pageUrl: string, pageLanguage: string): Config {
  const { audience, theme } = data;
  return {
    api: apiBase(data["api"], scriptUrl, pageUrl),
    audience: audience !== undefined && AUDIENCES.includes(audience) ? audience : null,
    identityToken: data["identityToken"] || null,
    identityUrl: data["identityUrl"] ? new URL(data["identityUrl"], pageUrl).href : null,
    propertyName: data["propertyName"] || null,
    title: data["title"] || null,
    accent: data["accent"] || null,
    theme: theme === "light" || theme === "dark" ? theme : null,
    open: data["open"] !== undefined && data["open"] !== "false",
    locale: data["locale"] || pageLanguage || "en",
  };
}

function apiBase(api: string | undefined, scriptUrl: string, pageUrl: string): string {
  if (api === undefined || api === "") return new URL(scriptUrl || pageUrl, pageUrl).origin;
  return new URL(api, pageUrl).href.replace(/\/+$/, "");
}
