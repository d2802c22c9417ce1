/* What the server says about a view, and how it is asked: one question at a time, the newest wins. */

import type { Box } from "./geometry";
import { type Choice, queryOf } from "./view";
import type { Outlines } from "./ground";

export type Lateness = "late" | "soon" | "ok";

/** A case as a row of the list, every word ready for the reader. */
export interface Row {
  readonly number: string;
  readonly url: string;
  readonly category: string;
  readonly title: string;
  readonly state: string;
  readonly state_name: string;
  readonly place: string;
  readonly level: Lateness | "none";
  readonly used: number;
  readonly phrase: string;
  readonly until: string;
  readonly photo: string | null;
  readonly lon: number;
  readonly lat: number;
}

export interface Figures {
  readonly total: number;
  readonly category: Readonly<Record<string, number>>;
  readonly state: Readonly<Record<string, number>>;
  readonly late: Readonly<Record<Lateness, number>>;
  /** Lateness of what is shown, all filters on. */
  readonly shown: Readonly<Record<Lateness, number>>;
}

export interface SingleMark {
  readonly number: string;
  readonly category: string;
  readonly late: Lateness;
  readonly lon: number;
  readonly lat: number;
}

/** lon, lat, count, late, soon, and the ground: west, south, east, north */
export type Cluster = readonly [number, number, number, number, number, number, number, number, number];

export interface Page {
  readonly cases: readonly Row[];
  readonly after: string | null;
}

export interface Sight extends Page {
  readonly figures: Figures;
  readonly marks: readonly SingleMark[];
  readonly clusters: readonly Cluster[];
  readonly selected: Row | null;
}

/** The server answered, but not with what was asked for. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class Wire {
  private running: AbortController | null = null;
  private kept: { url: string; tag: string; sight: Sight } | null = null;

  constructor(private readonly paths: { readonly map: string; readonly cases: string }) {}

  /** The view, or null when a newer question has overtaken this one. Raises Refused, or TypeError without a network. */
  async look(choice: Choice, box: Box, zoom: number, selected: string | null): Promise<Sight | null> {
    this.running?.abort();
    const asking = new AbortController();
    this.running = asking;
    const url = `${this.paths.map}?${queryOf(choice, box, zoom, selected)}`;
    const known = this.kept?.url === url ? this.kept : null;
    try {
      const response = await fetch(url, {
        cache: "no-store",
        headers: { Accept: "application/json", ...(known ? { "If-None-Match": known.tag } : {}) },
        signal: asking.signal,
      });
      if (known && response.status === 304) return known.sight;
      const sight = await answer<Sight>(response);
      const tag = response.headers.get("ETag");
      this.kept = tag ? { url, tag, sight } : null;
      return sight;
    } catch (error) {
      if (asking.signal.aborted) return null;
      throw error;
    }
  }

  /** Cases of a ground by urgency, onwards from a number. */
  async list(choice: Choice, box: Box, after: string | null): Promise<Page> {
    const more = after ? `&after=${after}` : "";
    const response = await fetch(`${this.paths.cases}?${queryOf(choice, box, null)}${more}`, {
      cache: "no-store",
      headers: { Accept: "application/json" },
    });
    return answer<Page>(response);
  }
}

/** The outlines under their versioned address, which the browser may keep. */
export async function fetchOutlines(url: string): Promise<Outlines> {
  return answer<Outlines>(await fetch(url, { headers: { Accept: "application/json" } }));
}

async function answer<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  const detail = body !== null && typeof body === "object" && "detail" in body ? String(body.detail) : "";
  throw new Refused(response.status, detail);
}
