/* The case page and that of a check on site: feedback or verdict through the phone's outbox, the camera with the earlier photo over it, before and after. */

import type { Fix } from "../capture/draft";
import { Watch } from "../capture/position";
import type { CaseOnPage } from "../case/feedback";
import { Feedback } from "../case/feedback";
import { keepGhost } from "../case/ghost";
import { keepCheck } from "../case/known";
import { playPair } from "../case/pair";
import { plainPhotos } from "../case/plain";
import { checksOn, fillIn } from "../case/shown";
import { t } from "../case/words";
import { hasLens, shoot } from "../lens/shoot";
import { one } from "../lib/dom";
import { Driver } from "../outbox/driver";
import { Store } from "../outbox/store";
import { confirmOwner, whoIsHere } from "../outbox/whose";

function put(form: HTMLFormElement, name: string, value: string): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}

/** The best recent fix, in words and in the fields of the plain form. */
function followPosition(form: HTMLFormElement): Watch {
  const line = one("[data-position]", HTMLElement, form);
  const say = (words: string): void => {
    if (line) line.textContent = words;
  };
  const watch = new Watch(
    (fix: Fix) => {
      put(form, "fix_lon", String(fix.lon));
      put(form, "fix_lat", String(fix.lat));
      put(form, "fix_accuracy", String(fix.accuracy_m));
      say(t("located", { metres: Math.round(fix.accuracy_m ?? 0) }));
    },
    () => say(t("noPosition")),
  );
  say(t("locating"));
  watch.start();
  return watch;
}

function nothing(): void {
  // a watch that is never started hears nothing
}

function pageOf(place: HTMLElement): CaseOnPage {
  const { kind, number, category, title, place: where, received, open } = place.dataset;
  return {
    kind: kind === "check" ? "check" : "rectify",
    number: number ?? "",
    category: category ?? "",
    title: title ?? "",
    place: where ?? "",
    received: received ?? "/cases",
    open: open ?? "",
  };
}

/** The camera inside the page where that is better, else the phone's own. */
function openCamera(form: HTMLFormElement, input: HTMLInputElement, take: (file: File) => void, before: () => void): void {
  const ghost = keepGhost(form.dataset["before"]);
  input.addEventListener("click", (event) => {
    before();
    if (!hasLens() || input.dataset["fallback"]) return;
    event.preventDefault();
    void ghost
      .then((url) => shoot({ ghost: url }))
      .then((taken) => {
        if (taken.kind === "photo") take(taken.file);
        if (taken.kind !== "unavailable") return;
        input.dataset["fallback"] = "yes";
        input.click();
      });
  });
}

async function start(place: HTMLElement): Promise<void> {
  const form = one("form[data-rectify], form[data-on-site]", HTMLFormElement);
  const input = form && one("input[type=file]", HTMLInputElement, form);
  // Where a checker stood is nobody's business: his phone is not asked for its position
  const watch = form && (form.matches("[data-rectify]") ? followPosition(form) : new Watch(nothing, nothing));
  const store = new Store();
  const inShell = document.body.dataset["shell"] !== undefined;
  const user = (inShell ? await whoIsHere(store) : document.body.dataset["user"]) ?? "";
  if (inShell) void confirmOwner(store, user);
  if (inShell && !(await fillIn(place, store, user))) return;
  if (user === "" || !(await store.works())) {
    if (form && input && watch) plainPhotos(form, input, watch);
    return;
  }
  const driver = new Driver(store, user);
  const feedback = new Feedback(store, user, driver, pageOf(place), one("[data-sending-panel]", HTMLElement, place) ?? place, form);
  await feedback.open(watch);
  if (form && input && watch) {
    input.required = false;
    const take = (): void => {
      const files = [...(input.files ?? [])];
      input.value = "";
      for (const file of files) void feedback.add(file, "input_capture", watch);
    };
    input.addEventListener("change", take);
    if (input.files?.length) take(); // chosen before this script was alive
    openCamera(form, input, (file) => void feedback.add(file, "camera_inpage", watch), () => void feedback.beforeCamera());
    form.dataset["ready"] = "yes";
  }
  driver.start();
  const [check] = checksOn(place);
  if (check !== undefined) await keepCheck(store, user, check, Date.now());
}

playPair();
const place = one("[data-feedback]", HTMLElement);
if (place) void start(place);
