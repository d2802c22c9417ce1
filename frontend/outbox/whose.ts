/* On a page: for whom it captures and sends, and what the reader must know when the server sees that differently. */

import { h } from "../lib/html";
import { say } from "../lib/say";
import { askServer, forgetOwner, lastOwner, rememberOwner } from "./owner";
import type { Store } from "./store";
import { t } from "./words";

const INSPECTOR = "inspector";

/** The one whom the server wrote into the page, else the last inspector of this phone; null when nobody is known. */
export async function whoIsHere(store: Store): Promise<string | null> {
  const named = document.body.dataset["user"];
  try {
    if (named) await rememberOwner(store, named);
    return named || (await lastOwner(store));
  } catch {
    return named || null;
  }
}

/** A page of the shell asks the server afterwards: somebody else gets the page anew, an expired login is said. */
export async function confirmOwner(store: Store, taken: string | null): Promise<void> {
  if (document.body.dataset["shell"] === undefined) return;
  const asked = await askServer();
  if (asked.kind === "nobody") sayLogin();
  if (asked.kind !== "somebody") return;
  if (asked.role !== INSPECTOR) {
    await forgetOwner(store);
    location.replace("/");
  } else if (asked.handle !== taken) {
    await rememberOwner(store, asked.handle);
    location.reload();
  }
}

/** Logged out by the clock: all is kept, capture goes on, sending waits for the login. */
export function sayLogin(): void {
  const target = `/login?next=${encodeURIComponent(location.pathname)}`;
  say("soon", t("loginTitle"), t("loginText"), h("a", { class: "btn", href: target }, t("logIn")));
}
