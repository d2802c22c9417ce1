/* Registers the service worker on staff pages and offers a new version. It never reloads a page by itself while something is
   being captured on it: then the offer waits until that is done. */

import { language } from "./dictionary";

const DRAFT = "draft";
const SETTLED = "mc-draft-settled";

/** Said by the capture page: something is being captured here, or no longer. */
export function drafting(open: boolean): void {
  if (open) document.body.dataset[DRAFT] = "open";
  else {
    delete document.body.dataset[DRAFT];
    document.dispatchEvent(new Event(SETTLED));
  }
}

/** Now, or as soon as nothing is being captured. */
function whenSettled(act: () => void): void {
  if (document.body.dataset[DRAFT] === undefined) act();
  else document.addEventListener(SETTLED, act, { once: true });
}

function offer(words: string, accept: () => void): void {
  const place = document.querySelector("[data-new-version]");
  if (!(place instanceof HTMLElement) || !place.hidden) return;
  const button = document.createElement("button");
  button.className = "btn btn--wide";
  button.textContent = words;
  button.addEventListener("click", accept);
  place.replaceChildren(button);
  place.hidden = false;
}

/** Another tab may have let it take over before the reader of this one agrees. */
function offerWorker(worker: ServiceWorker, words: string): void {
  const accept = (): void => (worker.state === "installed" ? worker.postMessage("take-over") : location.reload());
  whenSettled(() => offer(words, accept));
}

function watch(registration: ServiceWorkerRegistration, words: string): void {
  if (registration.waiting && navigator.serviceWorker.controller) offerWorker(registration.waiting, words);
  registration.addEventListener("updatefound", () => {
    const arriving = registration.installing;
    arriving?.addEventListener("statechange", () => {
      if (arriving.state === "installed" && navigator.serviceWorker.controller) offerWorker(arriving, words);
    });
  });
  registration.active?.postMessage(language());
}

/** Another tab has taken the new version: this one follows once, at once or, in the middle of a capture, when asked. */
function followOnce(words: string): void {
  let reloaded = false;
  const reload = (): void => {
    if (reloaded) return;
    reloaded = true;
    location.reload();
  };
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (document.body.dataset[DRAFT] === undefined) reload();
    else whenSettled(() => offer(words, reload));
  });
}

/** Does nothing where the page does not ask for it or the browser cannot. */
export function keepShell(words: string): void {
  const path = document.body.dataset["worker"];
  if (!path || !("serviceWorker" in navigator)) return;
  if (navigator.serviceWorker.controller !== null) followOnce(words);
  navigator.serviceWorker.register(path).then(
    (registration) => watch(registration, words),
    () => undefined, // private windows refuse; the page works without
  );
}

interface Leaving {
  leave(form: HTMLFormElement, user: string): Promise<void>;
}

/** At the login the next page is the server's to give, however long it takes; at the logout no page stays in the browser, and
    what waits to be sent is looked at first. */
export function guardLogin(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement)) return;
      const { pathname } = new URL(form.action);
      const { leaving, user } = document.body.dataset;
      if (pathname.startsWith("/login")) navigator.serviceWorker?.controller?.postMessage("logging-in");
      if (!pathname.endsWith("/logout") || !leaving || !user) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      import(leaving).then((found: Leaving) => found.leave(form, user)).catch(() => form.submit());
    },
    { capture: true },
  );
}
