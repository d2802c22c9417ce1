/* A rectification whose case went to another unit: it can not be sent, and its case not be opened. The reader saves it to a file,
   and may delete it from the phone after that, told once more what goes. */

import { h } from "../lib/html";
import type { Item } from "../outbox/model";
import { troubleWords } from "../outbox/words";
import { caseOf, pageOf, spaced, verdictOf } from "./event";
import { t } from "./words";

/** Whether nothing is left to do with it but to save and to delete it; a check lies with the inspector's reports, which offer both. */
export function isElsewhere(item: Item): boolean {
  return item.state === "attention" && caseOf(item) !== null && verdictOf(item) === null && pageOf(item) === null;
}

export interface Acts {
  /** Resolves to whether the reader has the file now. */
  readonly save: (item: Item) => Promise<boolean>;
  readonly discard: (item: Item) => Promise<void>;
  readonly redraw: () => void;
}

/** The lines of such items; how far the reader got with each is kept while the list is drawn anew. */
export class Elsewhere {
  readonly #saved = new Set<string>();
  #asking = "";

  constructor(private readonly acts: Acts) {}

  drawn(item: Item): HTMLElement {
    const trouble = item.last_error ? troubleWords(item.last_error) : "";
    const title = h("b", {}, t("elsewhereTitle", { number: spaced(caseOf(item) ?? "") }));
    const asking = this.#asking === item.id;
    const text = asking ? t("elsewhereAsk", { n: item.photos.length }) : t("elsewhere");
    const row = h("div", { class: "waiting__acts" }, ...(asking ? this.#asked(item) : this.#offered(item)));
    const sign = h("span", { class: "mark mark--stop", "aria-hidden": "true" });
    return h("div", { class: "alert alert--late", role: "group" }, sign, h("div", {}, title, h("p", {}, trouble), h("p", {}, text), row));
  }

  #offered(item: Item): HTMLElement[] {
    const save = button(t("exportOne"), "", () => {
      void this.acts.save(item).then((has) => {
        if (has) this.#saved.add(item.id);
        this.acts.redraw();
      });
    });
    return this.#saved.has(item.id) ? [save, button(t("discard"), "btn--quiet", () => this.#turn(item.id))] : [save];
  }

  #asked(item: Item): HTMLElement[] {
    return [button(t("keep"), "", () => this.#turn("")), button(t("discardYes"), "btn--quiet", () => void this.acts.discard(item))];
  }

  #turn(id: string): void {
    this.#asking = id;
    this.acts.redraw();
  }
}

function button(words: string, kind: string, act: () => void): HTMLButtonElement {
  const made = h("button", { class: `btn ${kind}`.trim(), type: "button" }, words);
  made.addEventListener("click", act);
  return made;
}
