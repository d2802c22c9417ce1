/* The city's own ground as base map: jurisdictions, their borders and names, drawn from one file of outlines. */

import { type Box, type Place, type Scene, type Spot, holds, joined, meets, toPlane, worldSize } from "./geometry";
import { Labels, type Rect, type Word } from "./labels";
import type { Palette } from "./palette";
import { language } from "../lib/dictionary";

export type Level = "county" | "zone" | "township";

/** One jurisdiction as the server sends it; rings are steps of 1e-5 degrees: lon, lat, dlon, dlat … */
export interface Outline {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly short_zh: string;
  readonly short_en: string;
  readonly parent: string | null;
  readonly illustrative: boolean;
  readonly label: readonly [number, number];
  readonly rings: readonly (readonly number[])[];
}

export interface Outlines {
  readonly version: string;
  readonly levels: Readonly<Record<Level, readonly Outline[]>>;
}

/** A jurisdiction ready to be drawn and asked. */
export interface Jurisdiction {
  readonly code: string;
  readonly level: Level;
  readonly name: string;
  readonly parent: string | null;
  readonly box: Box;
  readonly label: Place;
  readonly rings: readonly (readonly Place[])[];
  readonly path: Path2D;
}

/* Paths are kept in pixels of this zoom around the middle of the city: fine enough for the closest view, small enough
   for the single precision of a canvas. */
const PATH_ZOOM = 16;
const TOWN_LINES_FROM = 9.5;
const TOWN_NAMES_FROM = 10.75;

export class Ground {
  readonly all: readonly Jurisdiction[];
  readonly box: Box | null;
  private readonly origin: Spot;
  private readonly labels = new Labels();
  private focus: ReadonlySet<string> = new Set();

  constructor(
    outlines: Outlines,
    private readonly palette: Palette,
  ) {
    const flat = (["county", "zone", "township"] as const).flatMap((level) =>
      outlines.levels[level].map((outline) => ({ level, outline, rings: outline.rings.map(placesOf) })),
    );
    this.box = joined(flat.map(({ rings }) => boxOf(rings)));
    this.origin = toPlane(this.box ? { lon: this.box.west, lat: this.box.north } : { lon: 0, lat: 0 });
    this.all = flat.map(({ level, outline, rings }) => ({
      code: outline.code,
      level,
      name: language() === "en" ? outline.short_en || outline.en : outline.short_zh || outline.zh,
      parent: outline.parent,
      box: boxOf(rings),
      label: { lon: outline.label[0], lat: outline.label[1] },
      rings,
      path: this.pathOf(rings),
    }));
  }

  find(code: string | null): Jurisdiction | null {
    return this.all.find((one) => one.code === code) ?? null;
  }

  /** The smallest jurisdiction of the levels that holds the place. */
  at(place: Place, ...levels: Level[]): Jurisdiction | null {
    const hit = (one: Jurisdiction): boolean => levels.includes(one.level) && holds(one.box, place) && inside(one.rings, place);
    const found = this.all.filter(hit);
    return found[found.length - 1] ?? null;
  }

  /** Put one jurisdiction in front: white ground and an ink border. */
  focusOn(code: string | null): void {
    const chosen = this.find(code);
    const towns = chosen?.level === "township" ? [chosen] : this.all.filter((one) => one.level === "township" && one.parent === code);
    this.focus = new Set(chosen ? towns.map((town) => town.code) : []);
  }

  /** Towns and borders; names come later with `paintNames`, over nothing but under the marks. */
  paint(pen: CanvasRenderingContext2D, scene: Scene): void {
    pen.fillStyle = this.palette.get("map-out");
    pen.fillRect(0, 0, scene.width, scene.height);
    const view = scene.box({ top: -8, right: -8, bottom: -8, left: -8 });
    const seen = this.all.filter((one) => meets(one.box, view));
    const towns = seen.filter((one) => one.level === "township");
    const bodies = seen.filter((one) => one.level !== "township");
    const scale = this.enter(pen, scene);
    pen.lineJoin = "round";
    const focused = towns.filter((town) => this.focus.has(town.code));
    this.fill(pen, towns, "map-in");
    if (scene.zoom >= TOWN_LINES_FROM) this.stroke(pen, towns, "map-line", 1 / scale);
    this.stroke(pen, bodies, "map-line-strong", 1.5 / scale);
    // A zone takes its towns out of the county around it, so the border in front is that of the towns, not of the county:
    // twice the width, its inner half covered again.
    this.stroke(pen, focused, "ink", 4.5 / scale);
    this.fill(pen, focused, "map-focus");
    if (focused.length > 1) this.stroke(pen, focused, "map-line", 1 / scale);
  }

  /** Counties and zones alone, for the small picture. */
  sketch(pen: CanvasRenderingContext2D, scene: Scene): void {
    pen.save();
    const scale = this.enter(pen, scene);
    pen.lineJoin = "round";
    pen.fillStyle = this.palette.get("map-in");
    const bodies = this.all.filter((one) => one.level !== "township");
    for (const body of bodies) pen.fill(body.path, "evenodd");
    this.stroke(pen, bodies, "map-line-strong", 0.75 / scale);
    pen.restore();
    pen.setTransform(scene.ratio, 0, 0, scene.ratio, 0, 0);
  }

  paintNames(pen: CanvasRenderingContext2D, scene: Scene, occupied: readonly Rect[]): void {
    const view = scene.box({ top: -20, right: -60, bottom: -20, left: -60 });
    const words = this.all
      .filter((one) => holds(view, one.label) && (one.level !== "township" || this.isNamed(one, scene.zoom)))
      .map<Word>((one) => ({ text: one.name, at: scene.spot(one.label), loud: one.level !== "township", key: one.code, owns: (spot) => inside(one.rings, scene.place(spot)) }));
    this.labels.paint(pen, words, occupied, {
      halo: this.palette.get("map-halo"),
      loud: { colour: this.palette.get("ink-2"), font: `700 15px ${this.palette.get("font-song")}` },
      quiet: { colour: this.palette.get("map-name"), font: `400 12px ${this.palette.get("font")}` },
    });
  }

  /** Towns are named from a zoom on, and not where the zone above them has the same name. */
  private isNamed(town: Jurisdiction, zoom: number): boolean {
    return zoom >= TOWN_NAMES_FROM && this.find(town.parent)?.name !== town.name;
  }

  private fill(pen: CanvasRenderingContext2D, towns: readonly Jurisdiction[], colour: "map-in" | "map-focus"): void {
    pen.fillStyle = this.palette.get(colour);
    for (const town of towns) pen.fill(town.path, "evenodd");
  }

  private stroke(pen: CanvasRenderingContext2D, shapes: readonly Jurisdiction[], colour: "ink" | "map-line" | "map-line-strong", width: number): void {
    pen.strokeStyle = this.palette.get(colour);
    pen.lineWidth = width;
    for (const shape of shapes) pen.stroke(shape.path);
  }

  /** Let the pen draw paths where they lie; answers how large a pixel of a path is on the screen. */
  private enter(pen: CanvasRenderingContext2D, scene: Scene): number {
    const scale = 2 ** (scene.zoom - PATH_ZOOM);
    const corner = scene.spotOnPlane(this.origin);
    const { ratio } = scene;
    pen.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * corner.x, ratio * corner.y);
    return scale;
  }

  private pathOf(rings: readonly (readonly Place[])[]): Path2D {
    const size = worldSize(PATH_ZOOM);
    const path = new Path2D();
    for (const ring of rings) {
      ring.forEach((place, index) => {
        const plane = toPlane(place);
        const x = (plane.x - this.origin.x) * size;
        const y = (plane.y - this.origin.y) * size;
        if (index === 0) path.moveTo(x, y);
        else path.lineTo(x, y);
      });
      path.closePath();
    }
    return path;
  }
}

function placesOf(steps: readonly number[]): Place[] {
  const places: Place[] = [];
  let lon = 0;
  let lat = 0;
  for (let at = 0; at + 1 < steps.length; at += 2) {
    lon += steps[at] ?? 0;
    lat += steps[at + 1] ?? 0;
    places.push({ lon: lon / 1e5, lat: lat / 1e5 });
  }
  return places;
}

function boxOf(rings: readonly (readonly Place[])[]): Box {
  const box = { west: 180, south: 90, east: -180, north: -90 };
  for (const { lon, lat } of rings.flat()) {
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  }
  return box;
}

/** Whether the rings hold the place, by counting crossings; rings inside rings are holes. */
function inside(rings: readonly (readonly Place[])[], place: Place): boolean {
  let within = false;
  for (const ring of rings) {
    let before = ring[ring.length - 1];
    for (const point of ring) {
      if (before && point.lat > place.lat !== before.lat > place.lat) {
        const crossing = ((before.lon - point.lon) * (place.lat - point.lat)) / (before.lat - point.lat) + point.lon;
        if (place.lon < crossing) within = !within;
      }
      before = point;
    }
  }
  return within;
}
