/* Service worker: keeps the app shell, and sends what waits when the browser says that the network is back.

   It never touches a request that is not GET, nor anything under /api/. What it keeps is the same for everybody: hashed files
   and pages that were fetched without any login. */

import { forgetGone } from "../case/recheck";
import { oneSender, openChannel } from "../outbox/lock";
import { askServer, lastOwner } from "../outbox/owner";
import { Sender } from "../outbox/sender";
import { SPARE, forgetCaches } from "../outbox/spare";
import { Store } from "../outbox/store";
import { hearPushes } from "./push/hear";

declare const self: ServiceWorkerGlobalScope & { readonly shellVersion?: string };
declare const __BUILD__: string;
declare const __SHELL__: readonly string[];

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const PAGES_VERSION = self.shellVersion ?? "";
const PREFIX = "shell-";
const KEPT = `${PREFIX}${__BUILD__}-${PAGES_VERSION}`;
const FILES = "/static/build/";
/* Address → page of the shell */
const SHELLS: Readonly<Record<string, string>> = { "/": "home", "/capture": "capture", "/reports": "reports", "/site-checks": "site-checks" };
const CHECK = "site-check"; // one page for every /site-checks/<number>: the phone's own store says of which case
const PATIENCE_MS: Readonly<Record<string, number>> = { capture: 1000 };
const USUAL_PATIENCE_MS = 4000;
const AFTER_LOGIN_MS = 60_000;

const store = new Store();
let loggingInUntil = 0;

function pageAddress(name: string, language: string): string {
  return `/shell/${language}/${name}`;
}

function shellFor(path: string): string | undefined {
  return SHELLS[path] ?? (/^\/site-checks\/\d{8}$/.test(path) ? CHECK : undefined);
}

function wanted(): string[] {
  const pages = [...Object.values(SHELLS), CHECK, "offline"].flatMap((name) => ["zh", "en"].map((language) => pageAddress(name, language)));
  return [...pages, ...__SHELL__.map((name) => FILES + name)];
}

/** Fetched as nobody, and only what our own server has answered whole and in this version. */
async function fetched(address: string): Promise<Response> {
  const isPage = !address.startsWith(FILES);
  const response = await fetch(address, { credentials: "omit", redirect: "error", cache: isPage ? "no-cache" : "default" });
  const kind = response.headers.get("Content-Type") ?? "";
  const ours = isPage ? response.headers.get("X-Mingcha-Shell") === PAGES_VERSION : !kind.startsWith("text/html");
  if (!response.ok || !ours) throw new Error(`not the shell: ${address}`);
  return response;
}

/** All of it or nothing: one failure at install and the former worker stays in place, with its own files. */
async function fill(): Promise<void> {
  const cache = await caches.open(KEPT);
  const have = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  const missing = wanted().filter((address) => !have.has(address));
  const responses = await Promise.all(missing.map(async (address) => [address, await fetched(address)] as const));
  for (const [address, response] of responses) await cache.put(address, response);
}

async function install(): Promise<void> {
  try {
    await fill();
  } catch (error) {
    await caches.delete(KEPT);
    throw error;
  }
}

/** The former shell stays for pages that are still open with it; older ones go. */
async function dropFormer(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name !== KEPT && name !== SPARE);
  const former = names.filter((name) => name.startsWith(PREFIX)).at(-1);
  await Promise.all(names.filter((name) => name !== former).map((name) => caches.delete(name)));
}

/** A page of the staff is open in this language: be complete again if a logout had emptied the cache. */
async function greet(language: string): Promise<void> {
  await Promise.allSettled([store.keep("language", language), fill()]);
}

async function fileFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

/** A page of the shell in the language last seen; where no inspector is known, the one that says there is no network. */
async function shellPage(name: string): Promise<Response | undefined> {
  const page = (await lastOwner(store).catch(() => null)) === null ? "offline" : name;
  const said = await store.kept("language").catch(() => undefined);
  const language = typeof said === "string" ? said : navigator.language.startsWith("zh") ? "zh" : "en";
  const cache = await caches.open(KEPT);
  return cache.match(pageAddress(page, language));
}

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error("late")), ms));
  return Promise.race([work, late]);
}

/** Whether the server's own answer should be shown: not a portal's page, not a proxy's error, not the way to a login that
    would keep the phone's last inspector from capturing. */
async function isGood(response: Response, name: string): Promise<boolean> {
  if (response.type === "opaqueredirect") {
    return name === "home" || Date.now() < loggingInUntil || (await lastOwner(store).catch(() => null)) === null;
  }
  return response.ok ? response.headers.get("X-Mingcha") === "page" : response.status < 500;
}

/** The network as long as it is quick and honest, else the shell, else whatever the network has. */
async function shelledPage(event: FetchEvent, name: string): Promise<Response> {
  const answer = fetch(event.request);
  const patience = Date.now() < loggingInUntil ? AFTER_LOGIN_MS : (PATIENCE_MS[name] ?? USUAL_PATIENCE_MS);
  try {
    const response = await inTime(answer, patience);
    if (await isGood(response, name)) return response;
    return (await shellPage(name)) ?? response;
  } catch {
    return (await shellPage(name)) ?? answer;
  }
}

async function anyPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const page = await shellPage("offline");
    if (page === undefined) throw error;
    return page;
  }
}

/** Send as whoever is signed in; throws while something is left, so that the browser asks again. */
async function sendWhatWaits(): Promise<void> {
  const asked = await askServer();
  if (asked.kind === "silent") throw new Error("no server");
  if (asked.kind === "nobody") return; // no retry can log anybody in
  await forgetGone(store, asked.handle).catch(() => undefined);
  const channel = openChannel();
  const world = {
    fetch: (url: string, init: RequestInit) => fetch(url, init),
    now: () => Date.now(),
    random: () => Math.random(),
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    lock: oneSender,
    changed: () => channel?.postMessage("changed"),
  };
  const ended = await new Sender(store, world, asked.handle).drain(true);
  world.changed();
  channel?.close();
  if (ended.kind === "waiting" || ended.kind === "stopped") throw new Error("something is left");
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(dropFormer()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api/")) return;
  if (url.pathname.startsWith(FILES)) event.respondWith(fileFirst(request));
  else if (request.mode === "navigate") {
    const name = url.search === "?plain" || url.searchParams.has("done") ? undefined : shellFor(url.pathname); // "done" is the server's to say
    event.respondWith(name === undefined ? anyPage(request) : shelledPage(event, name));
  }
});

self.addEventListener("sync", (event) => {
  if ((event as SyncEvent).tag === "outbox") (event as SyncEvent).waitUntil(sendWhatWaits());
});

hearPushes(self);
/* A message from the server is a sign of a network, too; what is left waits for the next sign */
self.addEventListener("push", (event) => event.waitUntil(sendWhatWaits().catch(() => undefined)));

self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
  if (event.data === "zh" || event.data === "en") event.waitUntil(greet(event.data));
  if (event.data === "forget") event.waitUntil(forgetCaches());
  if (event.data === "logging-in") loggingInUntil = Date.now() + AFTER_LOGIN_MS;
});
