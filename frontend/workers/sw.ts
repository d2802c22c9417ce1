/* Service worker: keeps the shell (hashed files and the pages an inspector needs without a network).
   It never touches a request that is not GET, nor anything under /api/. */

export {}; // a module, so that `self` may be declared as what it is here

declare const self: ServiceWorkerGlobalScope;
declare const __BUILD__: string;
declare const __SHELL__: readonly string[];

const FILES = `files-${__BUILD__}`;
const PAGES = "pages";
const PREFIX = "/static/build/";
/* Pages kept after a visit and shown when the network does not answer */
const KEPT_PAGES = ["/", "/capture", "/reports"];
const PATIENCE_MS = 4000;

async function install(): Promise<void> {
  const cache = await caches.open(FILES);
  await cache.addAll(__SHELL__.map((name) => PREFIX + name)); // one failure keeps the former worker in place
}

async function dropFormer(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("files-") && name !== FILES).map((name) => caches.delete(name)));
}

async function fileFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

function inTime<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));
  return Promise.race([work, late]);
}

/** Only a page that the server itself calls its own is kept: no redirect to the login, no foreign portal. */
async function keep(request: Request, response: Response): Promise<void> {
  if (response.ok && !response.redirected && response.headers.get("X-Mingcha") === "page") {
    await (await caches.open(PAGES)).put(request, response);
  }
}

async function networkFirst(event: FetchEvent): Promise<Response> {
  const answer = fetch(event.request);
  event.waitUntil(answer.then((response) => keep(event.request, response.clone())).catch(() => undefined));
  try {
    return await inTime(answer);
  } catch {
    return (await caches.match(event.request, { ignoreSearch: true })) ?? answer;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(dropFormer()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (url.pathname.startsWith(PREFIX)) event.respondWith(fileFirst(event.request));
  else if (event.request.mode === "navigate" && KEPT_PAGES.includes(url.pathname)) event.respondWith(networkFirst(event));
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
  if (event.data === "forget-pages") event.waitUntil(caches.delete(PAGES)); // at logout
});
