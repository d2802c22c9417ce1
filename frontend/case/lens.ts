/* A camera inside the page with the earlier photo laid over it, so that the after-photo has the same angle. */

import { t } from "./words";

const LONG_EDGE = 2048;
const QUALITY = 0.85;

/** Whether this browser can show its camera inside a page better than by its own camera app. */
export function hasLens(): boolean {
  return "mediaDevices" in navigator && "ImageCapture" in window && matchMedia("(pointer: coarse)").matches;
}

/** The earlier photo, fetched while there is a network, so that it lies over the camera without one too. */
export async function keepGhost(url: string | undefined): Promise<string | undefined> {
  if (!url) return undefined;
  try {
    const answer = await fetch(url);
    return answer.ok ? URL.createObjectURL(await answer.blob()) : undefined;
  } catch {
    return undefined;
  }
}

function button(words: string, kind: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = words;
  return made;
}

function frameOf(video: HTMLVideoElement): Promise<Blob | null> {
  const scale = Math.min(1, LONG_EDGE / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

interface Lens {
  readonly dialog: HTMLDialogElement;
  readonly video: HTMLVideoElement;
  readonly cancel: HTMLButtonElement;
  readonly shutter: HTMLButtonElement;
}

function ghostControls(view: HTMLElement, ghostUrl: string | undefined): HTMLInputElement {
  const range = document.createElement("input");
  range.type = "range";
  range.max = "80";
  range.value = "40";
  range.setAttribute("aria-label", t("ghost"));
  range.hidden = !ghostUrl;
  if (ghostUrl) {
    const ghost = new Image();
    ghost.src = ghostUrl;
    ghost.alt = "";
    view.append(ghost);
    range.addEventListener("input", () => view.style.setProperty("--ghost", String(Number(range.value) / 100)));
  }
  return range;
}

function draw(stream: MediaStream, ghostUrl: string | undefined): Lens {
  const dialog = document.createElement("dialog");
  dialog.className = "lens";
  const view = document.createElement("div");
  view.className = "lens__view";
  const video = document.createElement("video");
  video.playsInline = true;
  video.muted = true;
  video.srcObject = stream;
  view.append(video);
  const bar = document.createElement("div");
  bar.className = "lens__bar";
  const cancel = button(t("cancel"), "btn");
  const shutter = button("", "lens__shutter");
  shutter.setAttribute("aria-label", t("shutter"));
  bar.append(cancel, shutter, ghostControls(view, ghostUrl));
  dialog.append(view, bar);
  document.body.append(dialog);
  return { dialog, video, cancel, shutter };
}

/** Opens the camera over the page; resolves with the photo, or null when the person cancels or it cannot be opened. */
export async function shoot(ghostUrl: string | undefined): Promise<File | null> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: LONG_EDGE } } });
  } catch {
    return null;
  }
  const lens = draw(stream, ghostUrl);
  lens.dialog.showModal();
  await lens.video.play();
  const picture = await new Promise<Blob | null>((resolve) => {
    lens.cancel.addEventListener("click", () => resolve(null));
    lens.dialog.addEventListener("cancel", () => resolve(null));
    lens.shutter.addEventListener("click", () => resolve(frameOf(lens.video)));
  });
  for (const track of stream.getTracks()) track.stop();
  lens.dialog.close();
  lens.dialog.remove();
  return picture ? new File([picture], "after.jpg", { type: "image/jpeg" }) : null;
}
