/* On every page: comfort that the page does not depend on. */

import { whoKnows } from "../case/whose";
import { en, zh } from "../i18n/site";
import { dictionary } from "../lib/dictionary";
import { all, on } from "../lib/dom";
import { watchPhotos } from "../lib/photos";
import { keepShell, guardLogin } from "../lib/shell";

const t = dictionary(zh, en);

/** A second tap on a submit button sends nothing twice. A page taken back from the cache is usable again. */
function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset["sending"]) {
      event.preventDefault();
      return;
    }
    form.dataset["sending"] = "yes";
    if (event.submitter instanceof HTMLButtonElement) event.submitter.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-sending]", HTMLFormElement)) delete form.dataset["sending"];
    for (const button of all("button[aria-busy]", HTMLButtonElement)) button.removeAttribute("aria-busy");
  });
}

/** Menus close on a click or a focus elsewhere, and on Escape, which gives the focus back to what opened them. */
function closeMenus(): void {
  const closeOthers = (inside: Node | null): void => {
    for (const menu of all("details.menu[open]", HTMLDetailsElement)) {
      if (inside && menu.contains(inside)) continue;
      if (!inside && menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
      menu.open = false;
    }
  };
  for (const kind of ["click", "focusin"]) {
    document.addEventListener(kind, (event) => closeOthers(event.target instanceof Node ? event.target : null));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeOthers(null);
  });
}

/** The eye beside a password field. */
function revealPasswords(): void {
  for (const button of all("button[data-reveal]", HTMLButtonElement)) button.hidden = false;
  on("click", "button[data-reveal]", (button) => {
    const input = document.getElementById(button.dataset["reveal"] ?? "");
    if (!(input instanceof HTMLInputElement)) return;
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
    button.setAttribute("aria-label", t(hidden ? "hidePassword" : "showPassword"));
  });
}

/** "Back" returns to the list as it was left, scroll position included, when the list is where one came from. */
function backToList(): void {
  on("click", "a[data-back]", (link, event) => {
    const came = document.referrer && new URL(document.referrer);
    const target = link instanceof HTMLAnchorElement ? new URL(link.href) : null;
    if (!came || !target || came.origin !== target.origin || came.pathname !== target.pathname) return;
    event.preventDefault();
    history.back();
  });
}

/** Selects and ticks of a filter form act at once; without scripts its button does. */
function filterAtOnce(): void {
  for (const button of all("form[data-live] button[data-apply]", HTMLButtonElement)) button.hidden = true;
  on("change", "form[data-live]", (form) => {
    if (form instanceof HTMLFormElement) form.requestSubmit();
  });
}

type Recheck = typeof import("./recheck");

/** A phone that knows checks of an inspector looks on every page whether they are still his to give. */
function recheck(): void {
  const owner = whoKnows();
  const { recheck: address, user } = document.body.dataset;
  if (owner === null || !address) return;
  import(address).then((found: Recheck) => found.recheck(owner, user ?? "")).catch(() => undefined);
}

sendOnce();
closeMenus();
revealPasswords();
backToList();
filterAtOnce();
watchPhotos();
guardLogin();
recheck();
window.addEventListener("online", recheck);
keepShell(t("newVersion"));
