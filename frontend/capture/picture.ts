/* From a picked file to the bytes that are sent: at most 2048 pixels, JPEG, named by their digest, with what the file said. */

import { digest } from "../lib/digest";
import type { Claims, Fix, Provenance, Role, Shot } from "./draft";

export const LONGEST_EDGE = 2048;
const QUALITY = 0.8;
/* A JPEG that is small already keeps its own bytes, and with them its own claims */
const SMALL_ENOUGH = 1_500_000;
/* Beyond this many pixels some phones draw nothing at all; a plain wall in a smaller picture is a plain wall */
const LARGEST_CANVAS = 16_777_216;

export interface Picture {
  readonly shot: Shot;
  readonly bytes: ArrayBuffer;
}

export interface Circumstances {
  readonly role: Role;
  readonly provenance: Provenance;
  readonly fixAt: (instant: number) => Fix | null;
}

/** Read, measure, shrink. The file is read at once: a picker's file may become unreadable later. */
export async function prepare(file: File, circumstances: Circumstances): Promise<Picture> {
  const original = await file.arrayBuffer();
  const source = await digest(original);
  const claims = await claimsOf(original);
  const made = (await shrunk(file, original)) ?? { bytes: original, type: file.type };
  const shutter = shutterOf(file, circumstances.provenance);
  const shot: Shot = {
    sha256: made.bytes === original ? source : await digest(made.bytes),
    size: made.bytes.byteLength,
    type: made.type,
    role: circumstances.role,
    provenance: circumstances.provenance,
    taken_at: shutter === null ? null : new Date(shutter).toISOString(),
    fix: shutter === null ? null : circumstances.fixAt(shutter),
    source_sha: source,
    last_modified: file.lastModified ? new Date(file.lastModified).toISOString() : null,
    exif: claims,
  };
  return { shot, bytes: made.bytes };
}

/** When the shutter was pressed: for a camera what the file says, never later than now; for the gallery's whatever it says. */
function shutterOf(file: File, provenance: Provenance): number | null {
  if (provenance !== "gallery") return Math.min(file.lastModified || Date.now(), Date.now());
  return file.lastModified || null;
}

interface Made {
  readonly bytes: ArrayBuffer;
  readonly type: string;
}

/** The picture in at most 2048 pixels; null when the bytes are better sent as they are. */
async function shrunk(file: File, original: ArrayBuffer): Promise<Made | null> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return null; // a format this browser does not read: the server decides
  }
  try {
    const scale = Math.min(1, LONGEST_EDGE / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.type === "image/jpeg" && original.byteLength <= SMALL_ENOUGH) return null;
    const canvas = drawn(bitmap, scale);
    if (bitmap.width * bitmap.height > LARGEST_CANVAS && isBlank(canvas)) return null;
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (blob === null || blob.type !== "image/jpeg") return null;
    return { bytes: await blob.arrayBuffer(), type: blob.type };
  } finally {
    bitmap.close();
  }
}

function drawn(bitmap: ImageBitmap, scale: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (pen === null) throw new Error("no canvas");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Some browsers give an empty canvas for very large pictures instead of an error: every sampled pixel is then the same. */
function isBlank(canvas: HTMLCanvasElement): boolean {
  const pen = canvas.getContext("2d");
  if (pen === null) return true;
  const seen = new Set<string>();
  for (let step = 1; step < 8; step += 1) {
    const x = Math.floor((canvas.width * step) / 8);
    const y = Math.floor((canvas.height * ((step * 3) % 8)) / 8);
    seen.add(pen.getImageData(x, y, 1, 1).data.join());
  }
  return seen.size === 1;
}

/** What the file says about itself, read before the canvas drops it. The reader is loaded with the first photo. */
async function claimsOf(bytes: ArrayBuffer): Promise<Claims | null> {
  try {
    const { readClaims } = await import("./exif");
    return await readClaims(bytes);
  } catch {
    return null;
  }
}
