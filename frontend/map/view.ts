/* The view of the map as a link: what is chosen, what is looked at, what is selected. The server reads the same names. */

import type { Box } from "./geometry";

export interface Choice {
  /** Codes; an empty list means all. */
  readonly categories: readonly string[];
  readonly states: readonly string[];
  readonly late: string;
  readonly unit: string;
  readonly days: string;
  readonly number: string;
  /** A mark of key work, or "any". */
  readonly mark: string;
}

export interface Link {
  readonly choice: Choice;
  readonly box: Box | null;
  readonly zoom: number | null;
  readonly selected: string | null;
}

export const NOTHING: Choice = { categories: [], states: [], late: "", unit: "", days: "", number: "", mark: "" };

/** How many kinds of filter are on. */
export function countOf(choice: Choice): number {
  const lists = [choice.categories, choice.states].filter((list) => list.length > 0).length;
  return lists + [choice.late, choice.unit, choice.days, choice.number, choice.mark].filter(Boolean).length;
}

export function queryOf(choice: Choice, box: Box | null, zoom: number | null, selected: string | null = null): string {
  const parts: [string, string][] = [
    ["bbox", box ? [box.west, box.south, box.east, box.north].map((edge) => edge.toFixed(5)).join(",") : ""],
    ["zoom", zoom === null ? "" : String(Math.round(zoom * 100) / 100)],
    ["category", choice.categories.join(",")],
    ["state", choice.states.join(",")],
    ["late", choice.late],
    ["unit", choice.unit],
    ["days", choice.days],
    ["q", choice.number],
    ["mark", choice.mark],
    ["case", selected ?? ""],
  ];
  return parts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`)
    .join("&");
}

export function readLink(search: string): Link {
  const query = new URLSearchParams(search);
  const list = (name: string): string[] => query.getAll(name).flatMap((value) => value.split(",")).filter(Boolean);
  const text = (name: string): string => query.get(name)?.trim() ?? "";
  const zoom = Number.parseFloat(text("zoom"));
  return {
    choice: {
      categories: list("category"),
      states: list("state"),
      late: text("late"),
      unit: text("unit"),
      days: text("days"),
      number: text("q").replaceAll(/[\s-]/g, ""),
      mark: text("mark"),
    },
    box: readBox(text("bbox")),
    zoom: Number.isFinite(zoom) ? zoom : null,
    selected: text("case").replaceAll(/[\s-]/g, "") || null,
  };
}

function readBox(text: string): Box | null {
  const [west, south, east, north, ...rest] = text.split(",").map(Number);
  if (west === undefined || south === undefined || east === undefined || north === undefined || rest.length > 0) return null;
  const sound = [west, south, east, north].every(Number.isFinite) && west < east && south < north;
  return sound ? { west, south, east, north } : null;
}
