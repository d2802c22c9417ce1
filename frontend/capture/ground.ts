/* The outlines as ground of the small maps. Loaded after the first tap. Metres east and north of an origin. */

import type { Point } from "./draft";

export interface Named {
  readonly zh: string;
  readonly en: string;
}

export interface Leaf extends Named {
  readonly code: string;
  readonly body: string;
  /** Rings in units of 1e-5 degree, each as first point and then steps: lon, lat, dlon, dlat, … */
  readonly rings: readonly (readonly number[])[];
}

/** Who leads and guides an item, and its limits; no lead means the leaf. */
export interface ItemRule {
  readonly lead: Named | null;
  readonly guides: Named;
  readonly limit: Named;
  readonly alt: Named | null;
}

export interface Reference {
  readonly version: string;
  readonly bodies: Readonly<Record<string, Named>>;
  readonly leaves: readonly Leaf[];
  readonly items: Readonly<Record<string, ItemRule>>;
}

export type Ring = readonly Point[];

export function ringsOf(leaf: Leaf): Ring[] {
  return leaf.rings.map((steps) => {
    const points: Point[] = [];
    let lon = 0;
    let lat = 0;
    for (let at = 0; at + 1 < steps.length; at += 2) {
      lon += steps[at] ?? 0;
      lat += steps[at + 1] ?? 0;
      points.push({ lon: lon / 1e5, lat: lat / 1e5 });
    }
    return points;
  });
}

/** Whether the rings hold the point, by counting crossings; rings inside rings are holes. */
export function holds(rings: readonly Ring[], point: Point): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const a = ring[at];
      const b = ring[before];
      if (a === undefined || b === undefined) continue;
      if (a.lat > point.lat !== b.lat > point.lat) {
        const crossing = ((b.lon - a.lon) * (point.lat - a.lat)) / (b.lat - a.lat) + a.lon;
        if (point.lon < crossing) inside = !inside;
      }
    }
  }
  return inside;
}

export function leafAt(reference: Reference, point: Point): Leaf | null {
  return reference.leaves.find((leaf) => holds(ringsOf(leaf), point)) ?? null;
}

const METRES_PER_DEGREE = 110_940;

/** Degrees to metres around an origin, north up, y downwards as on a screen. */
export function plane(origin: Point): { x: (lon: number) => number; y: (lat: number) => number; back: (x: number, y: number) => Point } {
  const perLon = 111_320 * Math.cos((origin.lat * Math.PI) / 180);
  return {
    x: (lon) => (lon - origin.lon) * perLon,
    y: (lat) => (origin.lat - lat) * METRES_PER_DEGREE,
    back: (x, y) => ({ lon: origin.lon + x / perLon, lat: origin.lat - y / METRES_PER_DEGREE }),
  };
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(name: string, attributes: Readonly<Record<string, string | number>> = {}): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** One path per leaf, in metres around the origin; the leaf that holds the origin is lit. */
export function groundPaths(reference: Reference, origin: Point): SVGElement {
  const { x, y } = plane(origin);
  const group = svg("g");
  for (const leaf of reference.leaves) {
    const rings = ringsOf(leaf);
    const d = rings.map((ring) => `M${ring.map((point) => `${x(point.lon).toFixed(1)} ${y(point.lat).toFixed(1)}`).join("L")}Z`).join("");
    const lit = holds(rings, origin) ? " town--focus" : "";
    group.append(svg("path", { class: `town${lit}`, d, "vector-effect": "non-scaling-stroke" }));
  }
  return group;
}
