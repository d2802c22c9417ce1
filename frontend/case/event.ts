/* A rectification or a check before it is sent: a draft like that of a report, and the frozen text of its event. Pure. */

import type { Draft } from "../capture/draft";
import { bothTexts, newDraft } from "../capture/draft";
import type { Item } from "../outbox/model";

export const MOST_PHOTOS = 6;

/** An officer's feedback, or the check of an inspector who was named for it. */
export type StepKind = "rectify" | "check";
export type Verdict = "pass" | "rework";

/** The draft of a feedback or a check; `about` is the number of its case, `cause` the chosen cause or reason. */
export interface FollowUp extends Draft {
  readonly about: string;
  readonly kind?: StepKind;
  cause?: string | null;
  verdict?: Verdict | null;
}

export type Lack = "photo" | "text" | "gap" | "reason";

/** A gap of a standard text that is still to be filled, as the server sees it too. */
const GAP = /[{｛][^{}｛｝\n]{0,20}[}｝]/;

export function firstGap(text: string): { readonly start: number; readonly end: number } | null {
  const found = GAP.exec(text);
  return found === null ? null : { start: found.index, end: found.index + found[0].length };
}

export function newFollowUp(id: string, user: string, number: string, now: string, kind: StepKind = "rectify"): FollowUp {
  return { ...newDraft(id, user, now), about: number, kind };
}

/** A draft that was left, and what stood in the form when the page came to life: the text joins, the chip tapped last holds. */
export function takenUp(left: FollowUp, form: { readonly note: string; readonly cause: string | null }): FollowUp {
  return { ...left, fields: { ...left.fields, note: bothTexts(left.fields.note, form.note) }, cause: form.cause ?? left.cause ?? null };
}

export function isAbout(draft: Draft, number: string): draft is FollowUp {
  return "about" in draft && draft.about === number;
}

/** What is still needed before it can be sent: a check needs a reason for rework, and nothing else. */
export function lacksOf(draft: FollowUp): Lack[] {
  const found: Lack[] = [];
  if (draft.kind === "check") {
    if (draft.verdict !== "pass" && !draft.cause) found.push("reason");
    if (firstGap(draft.fields.note) !== null) found.push("gap");
    return found;
  }
  if (draft.photos.length === 0) found.push("photo");
  if (draft.fields.note.trim() === "") found.push("text");
  else if (firstGap(draft.fields.note) !== null) found.push("gap");
  return found;
}

/** The text that is sent, the same bytes at every try. `version` is that of the case as the page showed it. */
export function freezeEvent(draft: FollowUp, version: number): string {
  const check = draft.kind === "check";
  const code = draft.cause ?? null;
  return JSON.stringify({
    id: draft.id,
    form_version: draft.form_version,
    kind: check ? "check" : "rectify",
    case: draft.about,
    report: null,
    base_version: version,
    ...(check ? { verdict: draft.verdict ?? null, reason: draft.verdict === "rework" ? code : null } : { cause: code }),
    note: draft.fields.note.trim(),
    fix: draft.fields.fix,
    photos: draft.photos.map((shot) => ({ ...shot, role: "after" })),
  });
}

interface Said {
  readonly kind: StepKind;
  readonly case: string;
  readonly note: string;
  readonly cause?: string | null;
  readonly reason?: string | null;
  readonly verdict?: Verdict | null;
  readonly fix: Draft["fields"]["fix"];
  readonly photos: Draft["photos"];
}

function saidIn(item: Item): Said | null {
  if (item.kind !== "event" || item.payload === "") return null;
  const said = JSON.parse(item.payload) as Said;
  return said.kind === "rectify" || said.kind === "check" ? said : null;
}

/** The case that an item is about; null for anything but a rectification or a check that still has its text. */
export function caseOf(item: Item): string | null {
  return saidIn(item)?.case ?? null;
}

/** Refusals after which the reader of an item may not open its case any more. */
const CLOSED = new Set(["case_elsewhere", "check_elsewhere", "case_not_found"]);

/** The page on which a rectification or a check that the server refused is taken up again; null where there is none to open. */
export function pageOf(item: Item): string | null {
  const said = saidIn(item);
  if (said === null || CLOSED.has(item.last_error?.code ?? "")) return null;
  return said.kind === "check" ? `/site-checks/${said.case}` : `/cases/${said.case}`;
}

/** What the check that waits has found; null for anything else. */
export function verdictOf(item: Item): Verdict | null {
  return saidIn(item)?.verdict ?? null;
}

/** A refused event as a draft again, under an id of its own; its photos are still on the phone. */
export function reopened(item: Item, id: string, now: string): FollowUp | null {
  const said = saidIn(item);
  if (said === null) return null;
  const draft = newFollowUp(id, item.user_id, said.case, now, said.kind);
  Object.assign(draft.fields, { note: said.note, fix: said.fix });
  draft.cause = said.cause ?? said.reason ?? null;
  draft.photos.push(...said.photos);
  return draft;
}

/** "48271936" as people read it. */
export function spaced(number: string): string {
  return `${number.slice(0, 4)}-${number.slice(4)}`;
}
