/* The photo tiles: near, wide, further ones; camera and gallery are different things and are marked so. */

import { check, close, image as gallery } from "../../app/site/icons.json";
import { hasLens, mayOpen, shoot } from "../lens/shoot";
import { all, one } from "../lib/dom";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import { sizeOf } from "../lib/size";
import { Room } from "../phone/room";
import type { Provenance, Role, Shot } from "./draft";
import { nextRole } from "./draft";
import { prepare } from "./picture";
import type { Session } from "./session";
import { t } from "./words";
import type { Watch } from "./position";

interface Source {
  readonly provenance: Provenance;
  readonly role: Role | null;
}

const SOURCES: Readonly<Record<string, Source>> = {
  near: { provenance: "input_capture", role: "near" },
  wide: { provenance: "input_capture", role: "wide" },
  more: { provenance: "input_capture", role: null },
  gallery: { provenance: "gallery", role: null },
};

export interface Keeping {
  /** Resolves when what there is has been kept, before a camera opens. */
  readonly kept: () => Promise<unknown>;
  readonly room: Room;
}

/** Where the browser posts the form: nothing is kept, and no room is needed. */
export const NO_KEEPING: Keeping = { kept: () => Promise.resolve(), room: new Room(null) };

export interface Around extends Keeping {
  readonly watch: Watch;
  /** Hears what could not be read or kept. */
  readonly refused: (words: string) => void;
}

/** Let the cameras and the file inputs feed the session, and show what is in it. */
export function showShots(session: Session, around: Around): void {
  for (const label of all("[data-shot]", HTMLElement)) {
    const source = SOURCES[label.dataset["shot"] ?? ""];
    const input = label.querySelector("input");
    if (!source || !input) continue;
    const take = (): void => {
      const files = [...(input.files ?? [])];
      input.value = "";
      void addAll(session, around, files, source);
    };
    input.addEventListener("change", take);
    input.addEventListener("click", (event) => {
      if (!around.room.full) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      around.refused(t("noRoomForPhoto", { size: sizeOf(around.room.left) }));
    });
    if (source.provenance === "input_capture") lookThrough(input, session, around, source.role);
    if (input.files?.length) take(); // chosen before this script had arrived
  }
  session.onChange(() => drawTiles(session));
}

/** The camera inside the page where that is better than the phone's own; the file input stays for when it will not open. */
function lookThrough(input: HTMLInputElement, session: Session, around: Around, role: Role | null): void {
  input.addEventListener("click", (event) => {
    if (!hasLens() || input.dataset["fallback"]) return;
    event.preventDefault();
    void around
      .kept()
      .catch(() => undefined) // said on the page already
      .then(() => shoot({ title: t(`aim_${roleOf(session, role)}`), line: () => captionOf(around.watch) }))
      .then((taken) => {
        if (taken.kind === "photo") void addAll(session, around, [taken.file], { provenance: "camera_inpage", role });
        if (taken.kind !== "unavailable") return;
        input.dataset["fallback"] = "yes";
        input.click();
      });
  });
}

/** Come from the home page's "take a photo": with the camera open at once, where that was agreed to before. */
export async function openAtOnce(session: Session): Promise<void> {
  if (location.hash !== "#camera") return;
  history.replaceState(null, "", location.pathname + location.search);
  if (session.draft.photos.length === 0 && hasLens() && (await mayOpen())) one('[data-shot="near"] input', HTMLInputElement)?.click();
}

/** Hour and position, as they will stand beside the photo. */
function captionOf(watch: Watch): string {
  const fix = watch.at(Date.now());
  const place = fix?.accuracy_m ? t("lensFix", { metres: Math.max(1, Math.round(fix.accuracy_m)) }) : t("positionSilent");
  return `${clockTime(new Date().toISOString())} · ${place}`;
}

function roleOf(session: Session, wanted: Role | null): Role {
  const taken = session.draft.photos.some((shot) => shot.role === wanted);
  return wanted !== null && !taken ? wanted : nextRole(session.draft.photos);
}

function addAll(session: Session, around: Around, files: readonly File[], source: Source): Promise<void> {
  const tile = source.role === null ? null : one(`[data-shot="${source.role}"]`, HTMLElement);
  tile?.classList.add("shot--coming");
  return session.receive(() => addEach(session, around, files, source).finally(() => tile?.classList.remove("shot--coming")));
}

async function addEach(session: Session, around: Around, files: readonly File[], source: Source): Promise<void> {
  for (const file of files) {
    const role = roleOf(session, source.role);
    const fixAt = (instant: number) => around.watch.at(instant) ?? session.fields.fix;
    try {
      const made = await prepare(file, { role, provenance: source.provenance, fixAt });
      session.addShot(made.shot, new Blob([made.bytes], { type: made.shot.type }));
    } catch {
      around.refused(t("photoUnreadable"));
    }
  }
  await around.room.look();
}

function drawTiles(session: Session): void {
  for (const role of ["near", "wide"] as const) {
    const label = document.querySelector(`[data-shot="${role}"]`);
    if (label instanceof HTMLElement) drawTile(label, session, session.draft.photos.find((shot) => shot.role === role));
  }
  drawOthers(session, session.draft.photos.filter((shot) => shot.role === "other"));
}

function drawTile(label: HTMLElement, session: Session, shot: Shot | undefined): void {
  if (label.dataset["sha"] === (shot?.sha256 ?? "")) return;
  label.dataset["sha"] = shot?.sha256 ?? "";
  label.querySelector("figure")?.remove();
  label.querySelector(".shot__drop")?.remove();
  label.classList.toggle("shot--filled", shot !== undefined);
  if (shot) label.append(figure(session, shot, t(shot.role)), dropButton(session, shot));
}

function figure(session: Session, shot: Shot, words: string): HTMLElement {
  const picture = session.picture(shot.sha256);
  const image = h("img", { alt: words, src: picture ? URL.createObjectURL(picture) : null });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  const fromGallery = shot.provenance === "gallery";
  const said = fromGallery ? t("gallery") : `${words} ${clockTime(shot.taken_at)}`.trim();
  const tag = h("figcaption", { class: "photo__tag" }, icon(fromGallery ? gallery : check, true), said);
  return h("figure", { class: "photo" }, image, tag);
}

function dropButton(session: Session, shot: Shot): HTMLElement {
  const button = h("button", { class: "shot__drop", type: "button", "aria-label": t("dropPhoto", { role: t(shot.role) }) });
  button.append(icon(close, true));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    session.removeShot(shot.sha256);
  });
  return button;
}

function drawOthers(session: Session, others: readonly Shot[]): void {
  const section = document.querySelector(".shots");
  if (!(section instanceof HTMLElement)) return;
  let strip = section.nextElementSibling;
  if (!(strip instanceof HTMLElement) || !strip.classList.contains("shots__strip")) {
    if (others.length === 0) return;
    strip = h("div", { class: "shots__strip" });
    section.after(strip);
  }
  const key = others.map((shot) => shot.sha256).join();
  if (!(strip instanceof HTMLElement) || strip.dataset["key"] === key) return;
  strip.dataset["key"] = key;
  strip.hidden = others.length === 0;
  strip.replaceChildren(
    ...others.map((shot) => h("div", { class: "shot shot--filled" }, figure(session, shot, ""), dropButton(session, shot))),
  );
}

function clockTime(instant: string | null): string {
  if (instant === null) return "";
  return new Date(instant).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
}
