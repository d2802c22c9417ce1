/* When to send: after queueing, when the page opens or comes back, when the network returns, on a timer, when told to.

   Nobody guesses about the network: every trigger simply tries. One sender over all tabs and the worker (Web Locks). */

import { awake } from "./awake";
import { oneSender, openChannel } from "./lock";
import type { Ended } from "./sender";
import { Sender } from "./sender";
import type { Store } from "./store";

const TICK_MS = 15_000;
const SOON_MS = 300;
/* How long the number of what was sent stays on the phone */
const STUB_MS = 30 * 86_400_000;

export class Driver {
  readonly #sender: Sender;
  readonly #store: Store;
  readonly #user: string;
  readonly #listeners: (() => void)[] = [];
  readonly #channel = openChannel();
  #timer = 0;
  #running = false;
  #again = false;
  #eager = false;

  ended: Ended | null = null;

  constructor(store: Store, user: string) {
    this.#store = store;
    this.#user = user;
    this.#sender = new Sender(
      store,
      {
        fetch: (url, init) => fetch(url, init),
        now: () => Date.now(),
        random: () => Math.random(),
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
        lock: oneSender,
        changed: () => this.announce(),
      },
      user,
    );
    this.#channel?.addEventListener("message", () => this.#tell());
  }

  /** Begin to listen for every sign that sending may work now. */
  start(): void {
    window.addEventListener("online", () => void this.drain(true));
    window.addEventListener("pageshow", () => void this.drain());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.drain();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.#running && !("SyncManager" in window)) event.preventDefault(); // nobody would go on with it
    });
    setInterval(() => void this.drain(), TICK_MS);
    void this.#store.forgetSent(Date.now() - STUB_MS).catch(() => undefined);
    void this.drain();
  }

  /** Hear of every change of what waits, in any tab. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  announce(): void {
    this.#channel?.postMessage("changed");
    this.#tell();
  }

  /** Try now. A call during a drain makes one more follow it; a tap is not forgotten while another tab is sending. */
  async drain(eager = false): Promise<void> {
    this.#eager ||= eager;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      do {
        this.#again = false;
        const eagerly = this.#eager;
        this.#eager = false;
        this.ended = await ((await this.#photosWait()) ? awake(() => this.#sender.drain(eagerly)) : this.#sender.drain(eagerly));
        this.#eager ||= eagerly && this.ended.kind === "elsewhere";
      } while (this.#again);
    } finally {
      this.#running = false;
    }
    this.#plan(this.ended);
    this.announce();
    await askForSync(this.ended);
  }

  async #photosWait(): Promise<boolean> {
    return (await this.#store.items(this.#user)).some((item) => item.state === "queued" && item.photos.length > 0);
  }

  get sending(): boolean {
    return this.#running;
  }

  #plan(ended: Ended): void {
    if (ended.kind === "empty") return;
    const until = ended.kind === "elsewhere" ? Date.now() + 2000 : ended.until;
    this.#timer = window.setTimeout(() => void this.drain(), Math.max(SOON_MS, until - Date.now()));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Where the browser can, let the worker finish the job after this page is closed. */
async function askForSync(ended: Ended): Promise<void> {
  if (ended.kind === "empty" || !("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    const sync = (registration as unknown as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
    await sync?.register("outbox");
  } catch {
    return; // refused or absent: the page goes on by itself
  }
}
