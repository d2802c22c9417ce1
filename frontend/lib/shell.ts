/* Registers the service worker on staff pages and offers a new version; it never reloads by itself. */

function offer(worker: ServiceWorker, words: string): void {
  const place = document.querySelector("[data-new-version]");
  if (!(place instanceof HTMLElement) || !place.hidden) return;
  const button = document.createElement("button");
  button.className = "btn btn--wide";
  button.textContent = words;
  button.addEventListener("click", () => worker.postMessage("take-over"));
  place.replaceChildren(button);
  place.hidden = false;
}

function watch(registration: ServiceWorkerRegistration, words: string): void {
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting, words);
  registration.addEventListener("updatefound", () => {
    const arriving = registration.installing;
    arriving?.addEventListener("statechange", () => {
      if (arriving.state === "installed" && navigator.serviceWorker.controller) offer(arriving, words);
    });
  });
}

/** Does nothing where the page does not ask for it or the browser cannot. */
export function keepShell(words: string): void {
  const path = document.body.dataset["worker"];
  if (!path || !("serviceWorker" in navigator)) return;
  const hadController = navigator.serviceWorker.controller !== null;
  let reloaded = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!hadController || reloaded) return;
    reloaded = true;
    location.reload();
  });
  navigator.serviceWorker.register(path).then(
    (registration) => watch(registration, words),
    () => undefined, // private windows refuse; the page works without
  );
}

/** At logout nothing of the person's pages stays in the browser; what waits to be sent does. */
export function forgetPagesAtLogout(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && new URL(form.action).pathname.endsWith("/logout")) {
      navigator.serviceWorker?.controller?.postMessage("forget-pages");
    }
  });
}
