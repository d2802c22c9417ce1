/* Service worker: keeps the shell (hashed files and the pages an inspector needs without a network).
   It never touches a request that is not GET, nor anything under /api/. */

export {}; // a module, so that `self` may be declared as what it is here

declare const self: ServiceWorkerGlobalScope;
declare const __BUILD__: string;
declare const __SHELL__: readonly string[];

const FILES = `files-${__BUILD__}`;
const PAGES = "pages";
const PREFIX = "/static/build/";
const OFFLINE = "/offline";
/* Pages kept after a visit and shown when the network does not answer. Nothing that lists anybody's work is kept. */
const KEPT_PAGES = ["/capture"];
const PATIENCE_MS = 4000;

/** One failure and the former worker stays in place, with its own files. */
async function install(): Promise<void> {
  await (await caches.open(FILES)).addAll([OFFLINE, ...__SHELL__.map((name) => PREFIX + name)]);
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

async function offlinePage(): Promise<Response> {
  return (await caches.match(OFFLINE)) ?? Response.error();
}

/** The network, then what was kept, then the network again however long it takes, then the offline page. */
async function keptPage(event: FetchEvent): Promise<Response> {
  const answer = fetch(event.request);
  event.waitUntil(answer.then((response) => keep(event.request, response.clone())).catch(() => undefined));
  try {
    return await inTime(answer);
  } catch {
    return (await caches.match(event.request, { ignoreSearch: true })) ?? answer.catch(offlinePage);
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(dropFormer()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (url.pathname.startsWith(PREFIX)) event.respondWith(fileFirst(request));
  else if (request.mode === "navigate" && KEPT_PAGES.includes(url.pathname)) event.respondWith(keptPage(event));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(offlinePage));
});

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
  if (event.data === "forget-pages") event.waitUntil(caches.delete(PAGES)); // at logout
});
