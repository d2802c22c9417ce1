/* The receipt: first "kept on this phone", then, once the server has everything, the case number. Two marks, two wordings. */

import { byId, h } from "../lib/html";
import type { Item } from "../outbox/model";
import type { Store } from "../outbox/store";
import { troubleWords } from "../outbox/words";
import { localCode } from "./draft";
import { t } from "./words";

interface Result {
  readonly number: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly lines: readonly string[];
}

export interface Acts {
  readonly another: () => void;
}

/** Show the sheet for an item and keep it true while the item is sent. */
export class ReceiptSheet {
  #id: string | null = null;
  #shown = "";

  constructor(
    private readonly store: Store,
    private readonly acts: Acts,
  ) {
    byId("receipt-dialog", HTMLDialogElement).addEventListener("close", () => this.#leave());
  }

  async show(id: string): Promise<void> {
    this.#id = id;
    this.#shown = "";
    await this.refresh();
    byId("receipt-dialog", HTMLDialogElement).showModal();
  }

  #leave(): void {
    if (this.#id === null) return;
    this.#id = null;
    this.acts.another();
  }

  async refresh(): Promise<void> {
    const item = this.#id === null ? undefined : await this.store.item(this.#id);
    if (item === undefined) return;
    const key = `${item.state} ${item.missing?.length ?? ""} ${item.last_error?.code ?? ""}`;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#draw(item, null);
    if (item.state === "done") this.#draw(item, await resultOf(item.id));
  }

  #draw(item: Item, result: Result | null): void {
    const dialog = byId("receipt-dialog", HTMLDialogElement);
    const received = item.state === "done";
    const body = h("div", { class: "receipt__body", role: "status" }, mark(item), number(item, result));
    if (result) body.append(h("dl", { class: "facts" }, ...result.facts.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])));
    const lines = received ? (result?.lines ?? []) : waitingLines(item);
    body.append(...lines.map((line) => h("p", {}, line)));
    const another = h("button", { class: "btn btn--ink btn--tall btn--wide", type: "button" }, t("another"));
    another.addEventListener("click", () => {
      dialog.close();
      this.#leave(); // "close" comes later, and a quick thumb taps the next finding's tile before
    });
    const list = h("a", { class: "btn btn--tall", href: "/reports" }, t("myReports"));
    dialog.replaceChildren(body, h("div", { class: "receipt__acts" }, list, another));
  }
}

function mark(item: Item): HTMLElement {
  const partly = item.missing !== null && item.missing.length < item.photos.length;
  const kind = item.state === "done" ? "sent" : item.state === "attention" ? "stop" : partly ? "part" : "kept";
  const words = { sent: t("received"), stop: t("needsYou"), part: t("partly"), kept: t("keptHere") }[kind];
  return h("span", { class: `mark mark--${kind}` }, words);
}

/** The case number, or what the server says in its place (已转公安); until it has spoken the phone's own short code. */
function number(item: Item, result: Result | null): HTMLElement {
  const given = item.state === "done" && item.number ? `${item.number.slice(0, 4)}-${item.number.slice(4)}` : null;
  const words = result?.number ?? (item.label.confidential ? null : given) ?? localCode(item.id);
  return h("p", { class: "receipt__number" }, words);
}

function waitingLines(item: Item): string[] {
  if (item.state === "attention" && item.last_error) return [troubleWords(item.last_error), t("nothingLost")];
  return [t("SyncManager" in window ? "goesByItself" : "goesWhileOpen"), t("numberLater")];
}

/** What became of it, in ready sentences; null when the network is gone again. */
async function resultOf(id: string): Promise<Result | null> {
  try {
    const answer = await fetch(`/api/reports/${id}/result`, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Result) : null;
  } catch {
    return null;
  }
}
