/* The few claims of a photo file that are sent beside it. Loaded with the first photo, never before. */

import exifr from "exifr/dist/mini.esm.mjs";
import type { Claims } from "./draft";

const WANTED = ["DateTimeOriginal", "OffsetTimeOriginal", "Make", "Model", "Software", "Orientation"];

export async function readClaims(bytes: ArrayBuffer): Promise<Claims | null> {
  const [tags, place] = await Promise.all([
    exifr.parse(bytes, { pick: WANTED, reviveValues: false, translateValues: false }),
    exifr.gps(bytes).catch(() => undefined),
  ]);
  const found: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(tags ?? {})) {
    if (typeof value === "number") found[name] = value;
    if (typeof value === "string") found[name] = value.slice(0, 80);
  }
  if (place && Number.isFinite(place.latitude) && Number.isFinite(place.longitude)) {
    found["lat"] = place.latitude;
    found["lon"] = place.longitude;
  }
  return Object.keys(found).length > 0 ? found : null;
}
