/* The inspector's home: shows what waits on this phone, and sends it while the page is open. */

import { next } from "../../app/site/icons.json";
import type { Line } from "../home/waiting";
import { linesOf, t } from "../home/waiting";
import { referenceFrom } from "../capture/offline";
import { language, locale } from "../lib/dictionary";
import { one } from "../lib/dom";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import { Driver } from "../outbox/driver";
import { Store } from "../outbox/store";
import { confirmOwner, whoIsHere } from "../outbox/whose";

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

async function start(place: HTMLElement): Promise<void> {
  const store = new Store();
  const user = await whoIsHere(store);
  showToday();
  if (user === null) return;
  const driver = new Driver(store, user);
  const show = async (): Promise<void> => {
    const lines = linesOf(await store.items(user), Date.now());
    place.replaceChildren(...lines.map((line) => drawn(line, place.dataset["queue"] ?? "/reports")));
    place.hidden = lines.length === 0;
  };
  driver.onChange(() => void show());
  driver.start();
  void show();
  void confirmOwner(store, user);
  void referenceFrom(store);
}

/** The shell knows no day of its own; it is written as the server writes it. */
function showToday(): void {
  const heading = one("[data-today]", HTMLElement);
  if (!heading) return;
  const part = (style: Intl.DateTimeFormatOptions, how = "en-GB"): string =>
    new Date().toLocaleDateString(how, { timeZone: "Asia/Shanghai", ...style });
  const month = part({ month: language() === "zh" ? "numeric" : "short" });
  const weekday = part({ weekday: language() === "zh" ? "long" : "short" }, locale());
  heading.textContent = t("today", { month, day: part({ day: "numeric" }), weekday });
}

const place = one("#waiting", HTMLElement);
if (place) void start(place);
