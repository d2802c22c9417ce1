/* The photos of a feedback or a check: pictures with their time, each to be taken away again. */

import { close } from "../../app/site/icons.json";
import type { Session } from "../capture/session";
import { locale } from "../lib/dictionary";
import { one } from "../lib/dom";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import { t } from "./words";

/** Draw what is in the session, and again when it changes. */
export function showTiles(session: Session, form: HTMLFormElement): void {
  const place = one("[data-shots]", HTMLElement, form);
  const words = one("[data-pick-words]", HTMLElement, form);
  if (!place || !words) return;
  const asked = words.textContent;
  let shown = "";
  session.onChange(() => {
    const shots = session.draft.photos;
    const key = shots.map((shot) => shot.sha256).join();
    if (key === shown) return;
    shown = key;
    place.hidden = shots.length === 0;
    place.replaceChildren(...shots.map((shot, index) => tile(session, shot.sha256, shot.taken_at, shotWords(form, index + 1))));
    words.textContent = shots.length > 0 ? t("addPhoto") : asked;
  });
}

/** What a picture is called to whoever cannot see it. */
export function shotWords(form: HTMLFormElement, n: number): { readonly alt: string; readonly drop: string } {
  const alt = form.matches("[data-on-site]") ? t("shotOnSite", { n }) : t("shot", { n });
  return { alt, drop: t("dropPhoto", { n }) };
}

function tile(session: Session, sha256: string, takenAt: string | null, words: { alt: string; drop: string }): HTMLElement {
  const picture = session.picture(sha256);
  const image = h("img", { alt: words.alt, src: picture ? URL.createObjectURL(picture) : null });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  const drop = h("button", { class: "shot__drop", type: "button", "aria-label": words.drop });
  drop.append(icon(close, true));
  drop.addEventListener("click", () => session.removeShot(sha256));
  return h("figure", { class: "photo" }, image, h("figcaption", { class: "photo__tag" }, clockTime(takenAt)), drop);
}

function clockTime(instant: string | null): string {
  if (instant === null) return "";
  return new Date(instant).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
}
