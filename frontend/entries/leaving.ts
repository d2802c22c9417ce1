/* Loaded at the logout: nobody leaves unsent work behind without knowing it. Nothing of it is ever dropped. */

import { en, zh } from "../i18n/leaving";
import { dictionary } from "../lib/dictionary";
import { h } from "../lib/html";
import { saveFile } from "../lib/save";
import { isWorthKeeping } from "../capture/draft";
import { Driver } from "../outbox/driver";
import { exported, fileName } from "../outbox/export";
import { forgetOwner } from "../outbox/owner";
import { Store } from "../outbox/store";

const t = dictionary(zh, en);

function goOut(form: HTMLFormElement): void {
  navigator.serviceWorker?.controller?.postMessage("forget");
  form.submit();
}

/** Log out at once when nothing waits; else offer to send, to save to a file, or to stay. */
export async function leave(form: HTMLFormElement, user: string): Promise<void> {
  const store = new Store();
  const out = async (): Promise<void> => {
    await forgetOwner(store).catch(() => undefined);
    goOut(form);
  };
  const count = async (): Promise<number> => {
    const { items, drafts } = await store.unsent(user);
    return items.length + drafts.filter(isWorthKeeping).length;
  };
  const left = await count().catch(() => 0);
  if (left === 0) await out();
  else show(store, user, left, count, out);
}

function show(store: Store, user: string, left: number, count: () => Promise<number>, out: () => Promise<void>): void {
  const title = h("p", { class: "section" }, t("title", { n: left }));
  const send = h("button", { class: "btn btn--ink btn--tall", type: "button" }, t("send"));
  const keep = h("button", { class: "btn btn--tall", type: "button", "data-export": true }, t("export"));
  const go = h("button", { class: "btn btn--tall", type: "button", "data-leave": true, hidden: true }, t("leave"));
  const stay = h("button", { class: "btn btn--quiet" }, t("stay"));
  const body = h("form", { method: "dialog", class: "leaving__body" }, title, h("p", {}, t("text")), send, keep, go, stay);
  const dialog = h("dialog", { class: "leaving", "aria-label": t("title", { n: left }) }, body);
  const driver = new Driver(store, user);
  send.addEventListener("click", () => {
    send.setAttribute("aria-busy", "true");
    void driver.drain(true).finally(async () => {
      send.removeAttribute("aria-busy");
      const now = await count();
      title.textContent = t("title", { n: now });
      if (now === 0) await out();
    });
  });
  keep.addEventListener("click", () => {
    void store
      .unsent(user)
      .then(({ items }) => exported(store, user, items, new Date()))
      .then((file) => saveFile(file, fileName(new Date())))
      .then(() => {
        go.hidden = false;
      });
  });
  go.addEventListener("click", () => void out());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
