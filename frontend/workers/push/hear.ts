/* The service worker's part of push messages: show one, open what it is about, sign up again when the browser changed its address. */

import { signUp } from "../../push/wire";

interface Shown {
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly tag: string;
}

interface SubscriptionChange extends ExtendableEvent {
  readonly newSubscription?: PushSubscription | null;
  readonly oldSubscription?: PushSubscription | null;
}

function read(data: PushMessageData | null): Shown | null {
  try {
    const shown: unknown = data?.json();
    return isShown(shown) ? shown : null;
  } catch {
    return null;
  }
}

function isShown(value: unknown): value is Shown {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ["title", "body", "url", "tag"].every((name) => typeof fields[name] === "string");
}

/** An address of this site, whatever the message says. */
function ownAddress(worker: ServiceWorkerGlobalScope, path: string): string {
  const target = new URL(path, worker.location.origin);
  return target.origin === worker.location.origin ? target.href : worker.location.origin;
}

async function open(worker: ServiceWorkerGlobalScope, address: string): Promise<void> {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = windows.find((client) => client.url === address);
  if (shown) await shown.focus();
  else await worker.clients.openWindow(address);
}

async function signUpAgain(worker: ServiceWorkerGlobalScope, change: SubscriptionChange): Promise<void> {
  const key = change.oldSubscription?.options.applicationServerKey;
  const fresh = change.newSubscription ?? (key && (await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })));
  if (fresh) await signUp(fresh);
}

/** Let `worker` hear push messages. */
export function hearPushes(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => {
    const shown = read(event.data);
    if (!shown) return;
    const options = { body: shown.body, tag: shown.tag, data: shown.url, icon: "/icons/seal-192.png", badge: "/icons/seal-64.png" };
    event.waitUntil(worker.registration.showNotification(shown.title, options));
  });
  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(worker, ownAddress(worker, String(event.notification.data ?? "/notices"))));
  });
  worker.addEventListener("pushsubscriptionchange", (event) => {
    const change = event as SubscriptionChange;
    change.waitUntil(signUpAgain(worker, change));
  });
}
