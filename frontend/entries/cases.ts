/* The list of cases, and that of checks on site: says which feedbacks or verdicts have not been sent yet, sends them while the page is open, saves them to a file; ticks many. */

import { next, save, send } from "../../app/site/icons.json";
import { Elsewhere, isElsewhere } from "../case/elsewhere";
import { caseOf, pageOf, spaced, verdictOf } from "../case/event";
import { keepChecks, knownChecks } from "../case/known";
import { playPicking } from "../case/picking";
import { checksOn, rowsOf } from "../case/shown";
import { t } from "../case/words";
import { one } from "../lib/dom";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import { backUp, backUpAndSay } from "../outbox/backup";
import { Driver } from "../outbox/driver";
import type { Item } from "../outbox/model";
import { Store } from "../outbox/store";
import { confirmOwner, whoIsHere } from "../outbox/whose";
import { troubleWords } from "../outbox/words";

function drawn(item: Item, number: string): HTMLElement {
  const stopped = item.state === "attention";
  const text = item.last_error ? troubleWords(item.last_error) : t("keptHere");
  const check = verdictOf(item) !== null;
  // A case that is not this checker's any more he can not open: what he found lies with the reports
  const href = pageOf(item) ?? "/reports";
  const title = !check ? "stillHere" : stopped ? "checkStopped" : "checkStillHere";
  return h(
    "a",
    { class: `alert alert--${stopped ? "late" : "soon"}`, href },
    h("span", { class: `mark mark--${stopped ? "stop" : "kept"}`, "aria-hidden": "true" }),
    h("div", {}, h("b", {}, t(title, { number: spaced(number) })), h("p", {}, text)),
    icon(next, true),
  );
}

function button(drawing: string, words: "export" | "sendNow", kind: string, act: () => void): HTMLElement {
  const made = h("button", { class: `btn ${kind}`.trim(), type: "button" }, icon(drawing), t(words));
  made.addEventListener("click", act);
  return made;
}

function start(place: HTMLElement, user: string): void {
  const store = new Store();
  const driver = new Driver(store, user);
  const backup = button(save, "export", "", () => void backUpAndSay(store, user));
  const go = button(send, "sendNow", "btn--ink", () => void driver.drain(true));
  const elsewhere = new Elsewhere({
    save: (item) => backUp(store, user, [item]),
    discard: async (item) => {
      await store.discard(item.id);
      driver.announce();
    },
    redraw: () => void show(),
  });
  const show = async (): Promise<void> => {
    const waiting = (await store.items(user)).filter((item) => item.state !== "done");
    const lines = waiting.flatMap((item) => {
      const number = caseOf(item);
      return number === null ? [] : [isElsewhere(item) ? elsewhere.drawn(item) : drawn(item, number)];
    });
    place.replaceChildren(...lines, h("div", { class: "waiting__acts" }, backup, go));
    place.hidden = lines.length === 0;
  };
  driver.onChange(() => void show());
  driver.start();
  void show();
}

/** On the list of checks: what it shows is kept, or, on a page of the shell, what was kept is shown. */
async function know(store: Store, user: string): Promise<void> {
  const shown = one("[data-checks]", HTMLElement);
  const empty = one("[data-known-checks]", HTMLElement);
  if (shown) await keepChecks(store, user, checksOn(shown), Date.now());
  if (empty) empty.replaceChildren(...rowsOf(await knownChecks(store, user, Date.now())));
}

async function open(): Promise<void> {
  const place = one("[data-waiting]", HTMLElement);
  const store = new Store();
  const inShell = document.body.dataset["shell"] !== undefined;
  const user = inShell ? await whoIsHere(store) : document.body.dataset["user"];
  if (!user) return;
  if (place) start(place, user);
  if (inShell) void confirmOwner(store, user);
  await know(store, user).catch(() => undefined); // a phone without a store shows what the server gives
}

void open();
playPicking();
