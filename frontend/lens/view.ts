/* What the camera inside the page looks like: the picture, what is asked of it, the lamp, the shutter at the thumb. */

import { en, zh } from "../i18n/lens";
import { dictionary } from "../lib/dictionary";
import { h } from "../lib/html";

const t = dictionary(zh, en);

export interface Wish {
  /** What the photo should show, in a word or two. */
  readonly title?: string;
  /** What is known now of position and time; asked again every second. */
  readonly line?: () => string;
  /** An earlier photo to lay over the picture, so that both have the same angle. */
  readonly ghost?: string | undefined;
}

export interface View {
  readonly dialog: HTMLDialogElement;
  readonly video: HTMLVideoElement;
  readonly cancel: HTMLButtonElement;
  readonly shutter: HTMLButtonElement;
  /** Call when the camera is closed. */
  readonly end: () => void;
}

/** The dialog over the page, not yet open. */
export function draw(stream: MediaStream, wish: Wish): View {
  const video = h("video", { playsinline: true });
  video.muted = true;
  video.srcObject = stream;
  const view = h("div", { class: "lens__view" }, video);
  const cancel = h("button", { class: "btn", type: "button" }, t("cancel"));
  const shutter = h("button", { class: "lens__shutter", type: "button", "aria-label": t("shutter"), disabled: true });
  const aside = wish.ghost === undefined ? lamp(stream) : ghost(view, wish.ghost);
  const end = wish.line === undefined ? () => undefined : caption(view, wish.line);
  const head = wish.title !== undefined && h("p", { class: "lens__title" }, wish.title);
  const bar = h("div", { class: "lens__bar" }, cancel, shutter, aside ?? h("span"));
  const dialog = h("dialog", { class: "lens", "aria-label": wish.title ?? t("title") }, head, view, bar);
  return { dialog, video, cancel, shutter, end };
}

function ghost(view: HTMLElement, url: string): HTMLElement {
  view.append(h("img", { src: url, alt: "" }));
  const range = h("input", { type: "range", max: 80, value: 40, "aria-label": t("ghost") });
  range.addEventListener("input", () => view.style.setProperty("--ghost", String(Number(range.value) / 100)));
  return range;
}

/** The lamp for cellars and evenings; null where the camera has none. */
function lamp(stream: MediaStream): HTMLElement | null {
  const track = stream.getVideoTracks()[0];
  const able = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
  if (track === undefined || !able.torch) return null;
  const button = h("button", { class: "btn lens__lamp", type: "button", "aria-pressed": "false" }, t("lampOn"));
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    void track
      .applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
      .then(() => {
        button.setAttribute("aria-pressed", String(on));
        button.textContent = t(on ? "lampOff" : "lampOn");
      })
      .catch(() => {
        button.hidden = true;
      });
  });
  return button;
}

function caption(view: HTMLElement, line: () => string): () => void {
  const place = h("p", { class: "lens__line" });
  const say = (): void => {
    const words = line();
    if (place.textContent !== words) place.textContent = words;
  };
  say();
  view.append(place);
  const timer = setInterval(say, 1000);
  return () => clearInterval(timer);
}
