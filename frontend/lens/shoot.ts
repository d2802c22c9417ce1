/* A camera inside the page: the page stays in front, so nothing frees it, and the moment of the shutter is exact.

   Only where the browser takes still pictures itself (ImageCapture); elsewhere the phone's own camera is better. */

import type { View, Wish } from "./view";
import { draw } from "./view";

const LONG_EDGE = 2048;
const QUALITY = 0.85;
const STILL_MS = 2500;

export type Taken =
  | { readonly kind: "photo"; readonly file: File }
  | { readonly kind: "cancelled" }
  /** The camera could not be opened: no permission, or another app has it. */
  | { readonly kind: "unavailable" };

interface StillCamera {
  takePhoto(): Promise<Blob>;
}

/** Whether this browser can show its camera inside a page better than by its own camera app. */
export function hasLens(): boolean {
  return "mediaDevices" in navigator && "ImageCapture" in window && matchMedia("(pointer: coarse)").matches;
}

/** Whether it may be opened without asking; false where nobody has agreed yet. */
export async function mayOpen(): Promise<boolean> {
  try {
    const asked = await navigator.permissions.query({ name: "camera" as PermissionName });
    return asked.state === "granted";
  } catch {
    return false;
  }
}

/** Open the camera over the page. The file carries the instant of the shutter as its `lastModified`. */
export async function shoot(wish: Wish): Promise<Taken> {
  const stream = await opened();
  if (stream === null) return { kind: "unavailable" };
  const view = draw(stream, wish);
  document.body.append(view.dialog);
  view.dialog.showModal();
  try {
    return await taken(view, stream);
  } finally {
    view.end();
    for (const track of stream.getTracks()) track.stop();
    view.dialog.close();
    view.dialog.remove();
  }
}

async function opened(): Promise<MediaStream | null> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: LONG_EDGE } } });
  } catch {
    return null;
  }
}

/** The first press of the shutter counts, once there is a picture to take. Before it a page that is hidden, or a camera that
    another app takes, ends it without a photo. */
function taken(view: View, stream: MediaStream): Promise<Taken> {
  return new Promise((resolve) => {
    let pressed = false;
    const none = (): void => {
      if (!pressed) resolve({ kind: "cancelled" });
    };
    view.cancel.addEventListener("click", none);
    view.dialog.addEventListener("cancel", none);
    document.addEventListener("visibilitychange", none, { once: true });
    for (const track of stream.getVideoTracks()) track.addEventListener("ended", none);
    view.video.play().then(
      () => {
        view.shutter.disabled = false;
        view.shutter.focus();
      },
      () => resolve({ kind: "unavailable" }),
    );
    view.shutter.addEventListener(
      "click",
      () => {
        const instant = Date.now();
        pressed = true;
        void still(view.video, stream).then((picture) => {
          if (picture === null) resolve({ kind: "unavailable" });
          else resolve({ kind: "photo", file: new File([picture], "photo.jpg", { type: picture.type, lastModified: instant }) });
        });
      },
      { once: true },
    );
  });
}

/** The frame that was on the screen, or, where the camera answers quickly, its own larger picture. */
async function still(video: HTMLVideoElement, stream: MediaStream): Promise<Blob | null> {
  const frame = frameOf(video);
  video.pause();
  return (await largerOf(stream)) ?? encoded(frame);
}

async function largerOf(stream: MediaStream): Promise<Blob | null> {
  const track = stream.getVideoTracks()[0];
  const { ImageCapture } = window as unknown as { ImageCapture: new (track: MediaStreamTrack) => StillCamera };
  if (track === undefined) return null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), STILL_MS));
  try {
    const picture = await Promise.race([new ImageCapture(track).takePhoto(), late]);
    return picture !== null && picture.size > 0 ? picture : null;
  } catch {
    return null;
  }
}

function frameOf(video: HTMLVideoElement): HTMLCanvasElement {
  const scale = Math.min(1, LONG_EDGE / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function encoded(frame: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((resolve) => frame.toBlob(resolve, "image/jpeg", QUALITY));
}
