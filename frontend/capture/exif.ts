/* The few claims of a photo file that are sent beside it. Loaded with the first photo, never before. */

/// <reference path="./exifr.d.ts" />
import exifr from "exifr/dist/mini.esm.mjs";
import type { Claims } from "./draft";

/* The small reader knows tags by number only */
const WANTED: Readonly<Record<number, string>> = {
  0x010f: "Make",
  0x0110: "Model",
  0x0112: "Orientation",
  0x0131: "Software",
  0x9003: "DateTimeOriginal",
  0x9011: "OffsetTimeOriginal",
};
const OPTIONS = { mergeOutput: false, reviveValues: false, sanitize: true, translateKeys: false, translateValues: false };
const SOUTH_OR_WEST = new Set(["S", "W"]);

type Tags = Readonly<Record<string, unknown>>;

export async function readClaims(bytes: ArrayBuffer): Promise<Claims | null> {
  const blocks = (await exifr.parse(bytes, OPTIONS)) ?? {};
  const found: Record<string, string | number> = {};
  for (const [code, value] of Object.entries({ ...blocks.ifd0, ...blocks.exif })) {
    const name = WANTED[Number(code)];
    if (name === undefined) continue;
    if (typeof value === "number") found[name] = value;
    if (typeof value === "string") found[name] = value.slice(0, 80);
  }
  Object.assign(found, placeOf(blocks.gps ?? {}));
  return Object.keys(found).length > 0 ? found : null;
}

function placeOf(tags: Tags): { lat: number; lon: number } | undefined {
  const lat = degrees(tags["2"], tags["1"]);
  const lon = degrees(tags["4"], tags["3"]);
  return lat === null || lon === null ? undefined : { lat, lon };
}

/** Degrees, minutes and seconds with their side of the equator or of Greenwich. */
function degrees(parts: unknown, side: unknown): number | null {
  if (!Array.isArray(parts)) return null;
  const [whole = NaN, minutes = 0, seconds = 0] = parts.map(Number);
  const value = whole + minutes / 60 + seconds / 3600;
  if (!Number.isFinite(value)) return null;
  return typeof side === "string" && SOUTH_OR_WEST.has(side) ? -value : value;
}
