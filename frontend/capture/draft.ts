/* What is being captured, and the frozen text that will be sent. Pure: no document, no storage, no clock of its own. */

export type Role = "near" | "wide" | "other";
export type Provenance = "camera_inpage" | "input_capture" | "gallery";

export interface Point {
  readonly lon: number;
  readonly lat: number;
}

export interface Fix extends Point {
  readonly accuracy_m: number | null;
  readonly age_ms: number | null;
  readonly source: "device" | "manual";
  readonly crs: "wgs84" | "gcj02" | "bd09";
}

export type Claims = Readonly<Record<string, string | number | boolean | null>>;

export interface Shot {
  readonly sha256: string;
  readonly size: number;
  readonly type: string;
  readonly role: Role;
  readonly provenance: Provenance;
  readonly taken_at: string | null;
  readonly fix: Fix | null;
  readonly source_sha: string | null;
  readonly last_modified: string | null;
  readonly exif: Claims | null;
}

export interface Fields {
  category: string | null;
  item: string | null;
  alt: boolean;
  note: string;
  pin: Point | null;
  fix: Fix | null;
  boundary_choice: string | null;
  joins_case: string | null;
  visit: string | null;
  started_at: string;
  elapsed_ms: number;
}

export interface Draft {
  readonly id: string;
  readonly user_id: string;
  readonly form_version: 1;
  readonly fields: Fields;
  readonly photos: Shot[];
  updated_at: string;
}

export interface PhoneClock {
  readonly offset_ms: number | null;
  readonly last_server_time: string | null;
}

export function newDraft(id: string, user: string, now: string): Draft {
  const fields: Fields = {
    category: null,
    item: null,
    alt: false,
    note: "",
    pin: null,
    fix: null,
    boundary_choice: null,
    joins_case: null,
    visit: null,
    started_at: now,
    elapsed_ms: 0,
  };
  return { id, user_id: user, form_version: 1, fields, photos: [], updated_at: now };
}

/** Whether there is anything in it that would be missed. */
export function isWorthKeeping(draft: Draft): boolean {
  const { item, note, pin } = draft.fields;
  return draft.photos.length > 0 || item !== null || note.trim() !== "" || pin !== null;
}

/** A draft that was left, and what was tapped on the form before the page came to life: it fills what the draft leaves open. */
export function goingOn(left: Draft, tapped: Readonly<Fields>): Draft {
  const { fields } = left;
  const choice = fields.category === null && fields.item === null ? { category: tapped.category, item: tapped.item, alt: tapped.alt } : {};
  const note = bothTexts(fields.note, tapped.note);
  return { ...left, fields: { ...fields, ...choice, note, pin: fields.pin ?? tapped.pin, fix: fields.fix ?? tapped.fix } };
}

/** A text that was kept and one typed before it came back, neither lost: a browser that filled the field again itself says it once. */
export function bothTexts(kept: string, typed: string): string {
  if (kept.includes(typed.trim())) return kept;
  return typed.includes(kept.trim()) ? typed : `${kept.trimEnd()}\n${typed}`;
}

export type Lack = "item" | "position";

/** What is still needed before it can be sent. */
export function lacks(draft: Draft): Lack[] {
  const { item, pin, fix } = draft.fields;
  const found: Lack[] = [];
  if (item === null) found.push("item");
  if (pin === null && fix === null) found.push("position");
  return found;
}

/** The role of the next photo: first the near view, then the wide one, then others. */
export function nextRole(photos: readonly Shot[]): Role {
  const taken = new Set(photos.map((photo) => photo.role));
  if (!taken.has("near")) return "near";
  return taken.has("wide") ? "other" : "wide";
}

/** The text that is sent, the same bytes at every try. The phone's category is not part of it: the item names it. */
export function freeze(draft: Draft, finalizedAt: string, clock: PhoneClock): string {
  const { item, alt, note, pin, fix, boundary_choice, joins_case, visit, started_at, elapsed_ms } = draft.fields;
  return JSON.stringify({
    id: draft.id,
    form_version: draft.form_version,
    item,
    alt,
    note: note.trim(),
    pin: pin && { lon: pin.lon, lat: pin.lat },
    fix,
    boundary_choice,
    joins_case,
    visit,
    photos: draft.photos,
    started_at,
    finalized_at: finalizedAt,
    elapsed_ms: Math.round(elapsed_ms),
    clock,
  });
}

/** The short code that stands for a report until the server has given it a number. */
export function localCode(id: string): string {
  return id.replaceAll("-", "").slice(0, 6).toUpperCase();
}

/** Metres between two points that lie near each other. */
export function metresBetween(a: Point, b: Point): number {
  const lat = ((a.lat + b.lat) / 2) * (Math.PI / 180);
  const east = (b.lon - a.lon) * 111_320 * Math.cos(lat);
  return Math.hypot(east, (b.lat - a.lat) * 110_940);
}
