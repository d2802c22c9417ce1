/* The inspector's home: shows what waits on this phone, and sends it while the page is open. */

import { next } from "../../app/site/icons.json";
import type { Line } from "../home/waiting";
import { linesOf } from "../home/waiting";
import { one } from "../lib/dom";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import { Driver } from "../outbox/driver";
import { Store } from "../outbox/store";

function drawn(line: Line, href: string): HTMLElement {
  const mark = line.kind === "late" ? "stop" : "kept";
  return h(
    "a",
    { class: `alert alert--${line.kind}`, href },
    h("span", { class: `mark mark--${mark}`, "aria-hidden": "true" }),
    h("div", {}, h("b", {}, line.title), h("p", {}, line.text)),
    icon(next, true),
  );
}

function start(place: HTMLElement): void {
  const user = place.dataset["user"] ?? "";
  const store = new Store();
  const driver = new Driver(store, user);
  const show = async (): Promise<void> => {
    const lines = linesOf(await store.items(user), Date.now());
    place.replaceChildren(...lines.map((line) => drawn(line, place.dataset["queue"] ?? "/reports")));
    place.hidden = lines.length === 0;
  };
  driver.onChange(() => void show());
  driver.start();
  void show();
}

const place = one("#waiting", HTMLElement);
if (place) start(place);
