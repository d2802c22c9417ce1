/* In place of the form once a feedback waits on the phone: two different marks for "saved here" and "received there". */

import { h } from "../lib/html";
import type { Item } from "../outbox/model";
import { troubleWords } from "../outbox/words";
import { verdictOf } from "./event";
import { t } from "./words";

export interface Acts {
  readonly tryNow: () => void;
  readonly backUp: () => void;
  readonly discard: () => void;
  /** Null where the case is in no state to be fed back on. */
  readonly edit: (() => void) | null;
  /** What is said once the server has all of it. */
  readonly received: string;
}

/** What the panel says of an item; drawn anew only when that changes. */
export class SendingPanel {
  #shown = "";

  constructor(
    private readonly place: HTMLElement,
    private readonly acts: Acts,
  ) {}

  show(item: Item | null): void {
    const key = item === null ? "" : [item.id, item.state, item.missing?.length ?? "-", item.last_error?.code ?? ""].join(" ");
    if (key === this.#shown) return;
    this.#shown = key;
    this.place.hidden = item === null;
    if (item === null) this.place.replaceChildren();
    else this.place.replaceChildren(mark(item), ...lines(item, this.acts.received).map((line) => h("p", {}, line)), this.#buttons(item));
  }

  #buttons(item: Item): HTMLElement {
    const row = h("div", { class: "sending__acts" });
    if (item.state === "queued") row.append(button(t("sendNow"), "", this.acts.tryNow), button(t("export"), "btn--quiet", this.acts.backUp));
    if (item.state === "attention") {
      if (this.acts.edit) row.append(button(t("editAgain"), "btn--ink", this.acts.edit));
      row.append(button(t("export"), "", this.acts.backUp), button(t("discard"), "btn--quiet", () => this.#ask(row)));
    }
    return row;
  }

  /** Thrown away only after a second, different tap. */
  #ask(row: HTMLElement): void {
    const no = button(t("keep"), "", () => {
      this.#shown = "";
      this.acts.tryNow();
    });
    row.replaceChildren(h("p", {}, t("discardAsk")), no, button(t("discardYes"), "btn--quiet", this.acts.discard));
    no.focus();
  }
}

function button(words: string, kind: string, act: () => void): HTMLButtonElement {
  const made = h("button", { class: `btn ${kind}`.trim(), type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}

function mark(item: Item): HTMLElement {
  const arrived = item.missing === null ? 0 : item.photos.length - item.missing.length;
  const kind = item.state === "done" ? "sent" : item.state === "attention" ? "stop" : arrived > 0 ? "part" : "kept";
  const partly = t("partly", { arrived, n: item.photos.length });
  const words = { sent: t("received"), stop: t("needsYou"), part: partly, kept: t("keptHere") }[kind];
  return h("span", { class: `mark mark--${kind}` }, words);
}

function lines(item: Item, received: string): string[] {
  if (item.state === "done") return [received];
  const trouble = item.last_error ? [troubleWords(item.last_error)] : [];
  if (item.state === "attention") return [...trouble, t("nothingLost")];
  const verdict = verdictOf(item);
  const goes = verdict === null ? "goesByItself" : verdict === "pass" ? "goesPass" : "goesRework";
  return [t(goes, { n: item.photos.length }), ...trouble];
}
