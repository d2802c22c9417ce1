/* Loaded at the logout: nobody leaves unsent work behind without knowing it. Nothing of it is ever dropped. */

import type { Draft } from "../capture/draft";
import { isWorthKeeping } from "../capture/draft";
import { forgetChecks } from "../case/known";
import { en, zh } from "../i18n/leaving";
import { dictionary } from "../lib/dictionary";
import { h } from "../lib/html";
import { backUp } from "../outbox/backup";
import { Driver } from "../outbox/driver";
import { forgetOwner } from "../outbox/owner";
import { Store } from "../outbox/store";

const t = dictionary(zh, en);

interface Left {
  readonly items: number;
  readonly drafts: readonly Draft[];
}

/** Log out at once when nothing waits; else offer to send, to save to a file, to finish, or to stay. */
export async function leave(form: HTMLFormElement, user: string): Promise<void> {
  const store = new Store();
  const left = await leftBehind(store, user).catch(() => NOTHING);
  const out = async (): Promise<void> => {
    await Promise.allSettled([forgetOwner(store), forgetChecks(store, user)]);
    navigator.serviceWorker?.controller?.postMessage("forget");
    form.submit();
  };
  if (left.items + left.drafts.length === 0) await out();
  else new Leaving(store, user, out).show(left);
}

const NOTHING: Left = { items: 0, drafts: [] };

async function leftBehind(store: Store, user: string): Promise<Left> {
  const { items, drafts } = await store.unsent(user);
  return { items: items.length, drafts: drafts.filter(isWorthKeeping) };
}

class Leaving {
  readonly #dialog = h("dialog", { class: "leaving" });

  constructor(
    private readonly store: Store,
    private readonly user: string,
    private readonly out: () => Promise<void>,
  ) {}

  show(left: Left): void {
    this.#draw(left);
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }

  #draw(left: Left): void {
    const title = left.items > 0 ? t("title", { n: left.items }) : t("titleDrafts", { n: left.drafts.length });
    const also = left.items > 0 && left.drafts.length > 0 && h("p", {}, t("also", { n: left.drafts.length }));
    const stay = h("button", { class: "btn btn--quiet" }, t("stay"));
    const acts = left.items > 0 ? this.#sending() : this.#finishing(left.drafts);
    const text = h("p", {}, t(left.items > 0 ? "text" : "textDrafts"));
    this.#dialog.setAttribute("aria-label", title);
    this.#dialog.replaceChildren(
      h("form", { method: "dialog", class: "leaving__body" }, h("p", { class: "section" }, title), text, also, ...acts, stay),
    );
  }

  /** Leaving is offered once the reader holds a copy. */
  #sending(): HTMLElement[] {
    const send = button(t("send"), "btn--ink", () => void this.#send(send));
    const keep = button(t("export"), "", () => {
      void backUp(this.store, this.user).then((saved) => {
        if (saved) go.hidden = false;
      });
    });
    const go = button(t("leave"), "", () => void this.out());
    keep.dataset["export"] = "";
    go.dataset["leave"] = "";
    go.hidden = true;
    return [send, keep, go];
  }

  #finishing(drafts: readonly Draft[]): HTMLElement[] {
    const goOn = h("a", { class: "btn btn--ink btn--tall", href: addressOf(drafts[0]) }, t("goOn"));
    const go = button(t("leaveDrafts"), "", () => void this.out());
    go.dataset["leave"] = "";
    return [goOn, go];
  }

  async #send(button: HTMLButtonElement): Promise<void> {
    button.setAttribute("aria-busy", "true");
    button.textContent = t("sending");
    await new Driver(this.store, this.user).drain(true).catch(() => undefined);
    const left = await leftBehind(this.store, this.user);
    if (left.items + left.drafts.length === 0) await this.out();
    else this.#draw(left);
  }
}

/** Where a draft is gone on with: an officer's and a checker's on the page of its case. */
function addressOf(draft: Draft | undefined): string {
  const about = draft && "about" in draft ? String(draft.about) : "";
  if (about === "") return "/capture";
  return draft && "kind" in draft && draft.kind === "check" ? `/site-checks/${about}` : `/cases/${about}?act=rectify`;
}

function button(words: string, kind: string, act: () => void): HTMLButtonElement {
  const made = h("button", { class: `btn btn--tall ${kind}`.trim(), type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
