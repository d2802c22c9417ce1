/* An officer's rectification before it is sent: a draft like an inspector's, and the frozen text of its event. Pure. */

import type { Draft } from "../capture/draft";
import { newDraft } from "../capture/draft";
import type { Item } from "../outbox/model";

export const MOST_PHOTOS = 6;

/** The draft of a feedback; `about` is the number of its case, `cause` the chosen code. */
export interface FollowUp extends Draft {
  readonly about: string;
  cause?: string | null;
}

export type Lack = "photo" | "text" | "gap";

/** A gap of a standard text that is still to be filled, as the server sees it too. */
const GAP = /[{｛][^{}｛｝\n]{0,20}[}｝]/;

export function firstGap(text: string): { readonly start: number; readonly end: number } | null {
  const found = GAP.exec(text);
  return found === null ? null : { start: found.index, end: found.index + found[0].length };
}

export function newFollowUp(id: string, user: string, number: string, now: string): FollowUp {
  return { ...newDraft(id, user, now), about: number };
}

export function isAbout(draft: Draft, number: string): draft is FollowUp {
  return "about" in draft && draft.about === number;
}

/** What is still needed before it can be sent. */
export function lacksOf(draft: Draft): Lack[] {
  const found: Lack[] = [];
  if (draft.photos.length === 0) found.push("photo");
  if (draft.fields.note.trim() === "") found.push("text");
  else if (firstGap(draft.fields.note) !== null) found.push("gap");
  return found;
}

/** The text that is sent, the same bytes at every try. `version` is that of the case as the page showed it. */
export function freezeEvent(draft: FollowUp, version: number): string {
  return JSON.stringify({
    id: draft.id,
    form_version: draft.form_version,
    kind: "rectify",
    case: draft.about,
    report: null,
    base_version: version,
    cause: draft.cause ?? null,
    note: draft.fields.note.trim(),
    fix: draft.fields.fix,
    photos: draft.photos.map((shot) => ({ ...shot, role: "after" })),
  });
}

/** The case that an item is about; null for anything but a rectification that still has its text. */
export function caseOf(item: Item): string | null {
  if (item.kind !== "event" || item.payload === "") return null;
  const { kind, case: number } = JSON.parse(item.payload) as { kind?: unknown; case?: unknown };
  return kind === "rectify" && typeof number === "string" ? number : null;
}

/** A refused event as a draft again, under an id of its own; its photos are still on the phone. */
export function reopened(item: Item, id: string, now: string): FollowUp | null {
  const number = caseOf(item);
  if (number === null) return null;
  const said = JSON.parse(item.payload) as { note: string; cause?: string | null; fix: Draft["fields"]["fix"]; photos: Draft["photos"] };
  const draft = newFollowUp(id, item.user_id, number, now);
  Object.assign(draft.fields, { note: said.note, fix: said.fix });
  draft.cause = said.cause ?? null;
  draft.photos.push(...said.photos);
  return draft;
}

/** "48271936" as people read it. */
export function spaced(number: string): string {
  return `${number.slice(0, 4)}-${number.slice(4)}`;
}
