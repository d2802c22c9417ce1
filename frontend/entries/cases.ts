/* The list of cases: says which feedbacks have not been sent yet, and sends them while the page is open. */

import { next } from "../../app/site/icons.json";
import { caseOf, spaced } from "../case/event";
import { t } from "../case/words";
import { one } from "../lib/dom";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import { Driver } from "../outbox/driver";
import type { Item } from "../outbox/model";
import { Store } from "../outbox/store";
import { troubleWords } from "../outbox/words";

function drawn(item: Item, number: string): HTMLElement {
  const stopped = item.state === "attention";
  const text = item.last_error ? troubleWords(item.last_error) : t("keptHere");
  return h(
    "a",
    { class: `alert alert--${stopped ? "late" : "soon"}`, href: `/cases/${number}` },
    h("span", { class: `mark mark--${stopped ? "stop" : "kept"}`, "aria-hidden": "true" }),
    h("div", {}, h("b", {}, t("stillHere", { number: spaced(number) })), h("p", {}, text)),
    icon(next, true),
  );
}

function start(place: HTMLElement, user: string): void {
  const store = new Store();
  const driver = new Driver(store, user);
  const show = async (): Promise<void> => {
    const waiting = (await store.items(user)).filter((item) => item.state !== "done");
    const lines = waiting.flatMap((item) => {
      const number = caseOf(item);
      return number === null ? [] : [drawn(item, number)];
    });
    place.replaceChildren(...lines);
    place.hidden = lines.length === 0;
  };
  driver.onChange(() => void show());
  driver.start();
  void show();
}

const place = one("[data-waiting]", HTMLElement);
const user = document.body.dataset["user"];
if (place && user) start(place, user);
