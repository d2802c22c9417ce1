/* Own reports: what waits on this phone, why, and what can be done about it. Works without a network. */

import { offline, save, send } from "../../app/site/icons.json";
import { pageOf } from "../case/event";
import { one } from "../lib/dom";
import { byId, h } from "../lib/html";
import { icon } from "../lib/icon";
import { say } from "../lib/say";
import { sizeOf } from "../lib/size";
import { backUpAndSay } from "../outbox/backup";
import { Driver } from "../outbox/driver";
import { giveUpPhotos } from "../outbox/loss";
import type { Item } from "../outbox/model";
import { Store } from "../outbox/store";
import { confirmOwner, sayLogin, whoIsHere } from "../outbox/whose";
import type { Surroundings } from "../phone/hints";
import { hintsFor, surroundings } from "../phone/hints";
import { hintLine } from "../phone/tell";
import { Rows, ask } from "../queue/draw";
import { draftFrom } from "../queue/reopen";
import type { Act } from "../queue/view";
import { clockTime, t, viewOf } from "../queue/view";

class QueuePage {
  readonly #driver: Driver;
  readonly #rows: Rows;
  readonly #place = byId("waiting", HTMLElement);
  readonly #acts = byId("report-acts", HTMLElement);
  readonly #opened = Date.now();
  readonly #capture = [...this.#acts.childNodes];

  constructor(
    private readonly store: Store,
    private readonly user: string,
    private readonly around: Surroundings,
  ) {
    this.#driver = new Driver(store, user);
    const picture = async (sha: string): Promise<Blob | null> => {
      const photo = await store.photo(sha);
      return photo ? new Blob([photo.buf], { type: photo.type }) : null;
    };
    this.#rows = new Rows((act, id) => void this.#do(act, id), picture, glyphs(this.#place));
  }

  open(): void {
    this.#driver.onChange(() => void this.#show());
    this.#driver.start();
    setInterval(() => void this.#show(), 30_000); // ages and times go on
    void this.#show();
  }

  async #show(): Promise<void> {
    const now = Date.now();
    const view = viewOf(await this.store.items(this.user), now);
    const since = await this.store.kept("unreachable_since");
    const success = await this.store.kept(`last_success:${this.user}`);
    const others = await this.store.othersWaiting(this.user);
    const open = view.stopped.length + view.waiting.length;
    const sent = view.sent.slice(0, await this.#sentToShow());
    const last = typeof success === "number" ? t("lastSuccess", { when: clockTime(success, now) }) : "";
    const parts = [
      view.waiting.length > 0 && typeof since === "number" && noNetwork(t("noNetwork", { when: clockTime(since, now) }), t("safe", { n: open })),
      ...hintsFor(this.around, open).map(hintLine),
      this.#rows.section(t("stopped", { n: view.stopped.length }), "", view.stopped),
      this.#rows.section(t("stillHere", { n: view.waiting.length }), view.oldest, view.waiting),
      last !== "" && open > 0 && h("p", { class: "quiet" }, last),
      others > 0 && h("p", { class: "quiet" }, t("others", { n: others })),
      this.#rows.section(t("sent", { n: sent.length }), t("received"), sent),
      this.around.persisted === true && h("p", { class: "quiet" }, t("setAside")),
      this.around.persisted === false && open > 0 && h("p", { class: "quiet" }, t("mayBeCleared")),
    ];
    this.#place.replaceChildren(...parts.filter((part): part is HTMLElement => part instanceof HTMLElement));
    this.#place.hidden = this.#place.childElementCount === 0;
    const nothingYet = one(".mine > .empty", HTMLElement);
    if (nothingYet) nothingYet.hidden = open > 0 || sent.length > 0;
    if (view.loginExpired) sayLogin();
    this.#bar(open);
  }

  /** The server's own list stands below and was true when the page came: only what went out since is added, newest first. */
  async #sentToShow(): Promise<number> {
    const done = (await this.store.items(this.user)).filter((item) => item.state === "done" && !item.about);
    const inShell = document.body.dataset["shell"] !== undefined;
    return inShell ? done.length : done.filter((item) => (item.done_at ?? 0) >= this.#opened).length;
  }

  /** The bar at the thumb: capture while nothing waits, else save and send. */
  #bar(open: number): void {
    const key = open > 0 ? "queue" : "capture";
    if (this.#acts.dataset["key"] === key) return;
    this.#acts.dataset["key"] = key;
    this.#acts.parentElement?.querySelector(".mine__space")?.remove();
    if (open === 0) {
      this.#acts.replaceChildren(...this.#capture);
      return;
    }
    const keep = h("button", { class: "btn btn--tall", type: "button" }, icon(save), t("export"));
    keep.addEventListener("click", () => void this.#export(null));
    const go = h("button", { class: "btn btn--ink btn--tall btn--wide", type: "button" }, icon(send), t("sendNow"));
    go.addEventListener("click", () => void this.#driver.drain(true));
    this.#acts.replaceChildren(keep, go);
    if (this.around.free !== null) this.#acts.before(h("p", { class: "quiet mine__space" }, t("freeSpace", { size: sizeOf(this.around.free) })));
  }

  async #do(act: Act, id: string): Promise<void> {
    const item = await this.store.item(id);
    if (item === undefined) return;
    if (act === "logIn") location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
    if (act === "open") location.assign(pageOf(item) ?? "/");
    if (act === "export") await this.#export(item);
    if (act === "again") await this.#again({ state: "queued", next_at: 0, attempts: 0, strange: 0, last_error: null }, id);
    if (act === "delete" && (await ask(t("askDelete"), t("delete")))) await this.store.discard(id);
    if (act === "giveUp" && (await ask(t("askLost"), t("giveUp")))) {
      const reason = t(item.last_error?.photo ? "lostRefused" : "lostReason");
      await giveUpPhotos(this.store, item, reason, crypto.randomUUID());
      void this.#driver.drain(true);
    }
    if (act === "edit") {
      await this.store.reopen(id, draftFrom(item, crypto.randomUUID(), new Date().toISOString()));
      location.assign("/capture");
    }
    this.#driver.announce();
  }

  async #again(change: Partial<Item>, id: string): Promise<void> {
    await this.store.change(id, change);
    void this.#driver.drain(true);
  }

  async #export(one: Item | null): Promise<void> {
    await backUpAndSay(this.store, this.user, one === null ? null : [one]);
  }
}

function noNetwork(title: string, text: string): HTMLElement {
  return h("div", { class: "alert alert--soon" }, icon(offline), h("div", {}, h("b", {}, title), h("p", {}, text)));
}

/** The characters of the categories, as the page carries them. */
function glyphs(place: HTMLElement): Map<string, string> {
  return new Map((place.dataset["glyphs"] ?? "").split(" ").map((pair) => pair.split(":") as [string, string]));
}

async function start(): Promise<void> {
  const store = new Store(() => say("soon", t("blocked"), ""));
  const [user, works] = await Promise.all([whoIsHere(store), store.works()]);
  const around = await surroundings(works);
  if (!works) for (const hint of hintsFor(around, 0).slice(0, 1)) say(hint.kind, hint.title, hint.text);
  if (user === null || !works) return;
  new QueuePage(store, user, around).open();
  void confirmOwner(store, user);
}

void start();
