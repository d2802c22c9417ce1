/* The position row: where, and how well the phone knows it, in words. A pin set by hand is kept beside the phone's own fix. */

import { byId } from "../lib/html";
import type { Fix, Point } from "./draft";
import { metresBetween } from "./draft";
import type { Trouble, Watch } from "./position";
import { Watch as PositionWatch, level } from "./position";
import type { Session } from "./session";
import { t } from "./words";

/** Start to listen for the position; the returned watch also answers where the phone was at a shutter. */
export function watchPlace(session: Session): Watch {
  const watch = new PositionWatch(
    (fix) => session.set({ fix }),
    (trouble) => showTrouble(trouble, session),
  );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") watch.stop();
    else watch.start();
  });
  session.onChange(() => showPlace(session));
  watch.start();
  return watch;
}

/** Where the problem is: the pin, else where the phone is. */
export function pointOf(session: Session): Point | null {
  return session.fields.pin ?? session.fields.fix;
}

/** Say the name of the place, once the server or the outlines on the phone have told it. */
export function namePlace(name: string): void {
  byId("place-name", HTMLElement).textContent = name;
}

function showPlace(session: Session): void {
  const point = pointOf(session);
  if (point === null) return;
  const name = byId("place-name", HTMLElement);
  if (name.dataset["named"] !== "yes") name.textContent = coordinates(point);
  const line = byId("place-fix", HTMLElement);
  const { pin, fix } = session.fields;
  const words = pin === null && fix !== null ? fixWords(fix) : pinWords(pin, fix);
  if (line.textContent !== words) line.textContent = words;
  line.dataset["level"] = pin === null && fix !== null ? level(fix.accuracy_m) : "good";
}

function fixWords(fix: Fix): string {
  const metres = fix.accuracy_m === null ? "" : Math.max(1, Math.round(fix.accuracy_m));
  const said = { good: t("fixGood", { metres }), fair: t("fixFair", { metres }), poor: t("fixPoor", { metres }), bad: t("fixBad", { metres }) };
  const found = level(fix.accuracy_m);
  if (found === "none") return t("fixNone");
  return found === "bad" && Number(metres) >= 1000 ? t("fixCoarse", { metres }) : said[found];
}

function pinWords(pin: Point | null, fix: Fix | null): string {
  if (pin === null) return t("fixNone");
  if (fix === null) return t("pinAlone");
  return t("pinFrom", { metres: Math.round(metresBetween(pin, fix)) });
}

export function coordinates(point: Point): string {
  return `${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}`;
}

function showTrouble(trouble: Trouble, session: Session): void {
  if (pointOf(session) !== null) return;
  byId("place-name", HTMLElement).textContent = t("noPlace");
  const line = byId("place-fix", HTMLElement);
  line.textContent = t(trouble === "denied" ? "positionDenied" : trouble === "off" ? "positionOff" : "positionSilent");
  line.dataset["level"] = "poor";
}
