/** Who the visitor is, if the host page knows: a signed token from the script tag or from the page's own address. */
import { Unreachable } from "./api";
import type { Config } from "./config";
import { isFields, textOf } from "./wire";

export interface Identity {
  readonly token: string;
  readonly subject: string;
}

/** Fetches afresh on every call, since tokens live for minutes; null when the visitor is not signed in. */
export async function identify(config: Config, fetcher: typeof fetch = fetch): Promise<Identity | null> {
  if (config.identityToken !== null) return identityOf(config.identityToken);
  if (config.identityUrl === null) return null;
  let response: Response;
  try {
    response = await fetcher(config.identityUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (response.status >= 500) throw new Unreachable(`the identity address answered ${response.status}`);
  return response.ok ? identityOf(tokenIn(await response.text())) : null;
}

function tokenIn(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) ? (textOf(value["token"]) ?? textOf(value["identity_token"])) : textOf(value);
  } catch {
    return textOf(body.trim()); // the bare token
  }
}

/** Reads the subject only to tell people on one computer apart; whether the token is genuine is the server's matter. */
function identityOf(token: string | null): Identity | null {
  const subject = token === null ? null : subjectOf(token);
  if (token !== null && subject === null) console.warn("Keydesk: the identity token is no JWT with a `sub`; it is not used.");
  return token === null || subject === null ? null : { token, subject };
}

function subjectOf(token: string): string | null {
  try {
    const claims: unknown = JSON.parse(atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")));
    return isFields(claims) ? textOf(claims["sub"]) : null;
  } catch {
    return null;
  }
}
