/* Places, boxes and the plane they are drawn on. Positions are WGS-84 degrees, the plane is Web Mercator. */

export interface Place {
  readonly lon: number;
  readonly lat: number;
}

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Pixels of the screen that something else covers, counted from each edge. */
export interface Inset {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

const TILE = 256;

/** Pixels of the whole world at a zoom. */
export function worldSize(zoom: number): number {
  return TILE * 2 ** zoom;
}

/** A place on the plane, 0 to 1 from west to east and from north to south. */
export function toPlane(place: Place): Spot {
  const phi = (place.lat * Math.PI) / 180;
  return { x: (place.lon + 180) / 360, y: 0.5 - Math.asinh(Math.tan(phi)) / (2 * Math.PI) };
}

export function fromPlane(spot: Spot): Place {
  return { lon: spot.x * 360 - 180, lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * spot.y))) * 180) / Math.PI };
}

export function middle(box: Box): Place {
  const north = toPlane({ lon: box.west, lat: box.north });
  const south = toPlane({ lon: box.east, lat: box.south });
  return fromPlane({ x: (north.x + south.x) / 2, y: (north.y + south.y) / 2 });
}

export function holds(box: Box, place: Place): boolean {
  return place.lon >= box.west && place.lon <= box.east && place.lat >= box.south && place.lat <= box.north;
}

export function meets(one: Box, other: Box): boolean {
  return one.west <= other.east && other.west <= one.east && one.south <= other.north && other.south <= one.north;
}

export function joined(boxes: readonly Box[]): Box | null {
  const [first, ...rest] = boxes;
  if (!first) return null;
  return rest.reduce<Box>(
    (all, box) => ({
      west: Math.min(all.west, box.west),
      south: Math.min(all.south, box.south),
      east: Math.max(all.east, box.east),
      north: Math.max(all.north, box.north),
    }),
    first,
  );
}

/** Metres that one pixel covers at a zoom and latitude. */
export function metresPerPixel(zoom: number, lat: number): number {
  return (40_075_016.7 * Math.cos((lat * Math.PI) / 180)) / worldSize(zoom);
}

/** The largest zoom at which the box fits into so many pixels. */
export function fittingZoom(box: Box, width: number, height: number): number {
  const northWest = toPlane({ lon: box.west, lat: box.north });
  const southEast = toPlane({ lon: box.east, lat: box.south });
  const across = (southEast.x - northWest.x) * TILE;
  const down = (southEast.y - northWest.y) * TILE;
  return Math.log2(Math.min(width / Math.max(across, 1e-12), height / Math.max(down, 1e-12)));
}

/** What is looked at: the middle of the whole element and the zoom. */
export interface Gaze {
  readonly centre: Place;
  readonly zoom: number;
}

/** Turns places into pixels of the element and back, for one gaze. */
export class Scene {
  private readonly origin: Spot;
  private readonly size: number;

  constructor(
    readonly gaze: Gaze,
    readonly width: number,
    readonly height: number,
    readonly ratio: number,
  ) {
    this.size = worldSize(gaze.zoom);
    const centre = toPlane(gaze.centre);
    this.origin = { x: centre.x * this.size - width / 2, y: centre.y * this.size - height / 2 };
  }

  get zoom(): number {
    return this.gaze.zoom;
  }

  spot(place: Place): Spot {
    return this.spotOnPlane(toPlane(place));
  }

  spotOnPlane(plane: Spot): Spot {
    return { x: plane.x * this.size - this.origin.x, y: plane.y * this.size - this.origin.y };
  }

  place(spot: Spot): Place {
    return fromPlane({ x: (spot.x + this.origin.x) / this.size, y: (spot.y + this.origin.y) / this.size });
  }

  /** The ground inside the element less the inset. */
  box(inset: Inset): Box {
    const northWest = this.place({ x: inset.left, y: inset.top });
    const southEast = this.place({ x: this.width - inset.right, y: this.height - inset.bottom });
    return { west: northWest.lon, south: southEast.lat, east: southEast.lon, north: northWest.lat };
  }
}

/** The gaze that puts `centre` into the middle of what the inset leaves free. */
export function gazeOn(centre: Place, zoom: number, inset: Inset): Gaze {
  const size = worldSize(zoom);
  const plane = toPlane(centre);
  const shift = { x: (inset.right - inset.left) / 2, y: (inset.bottom - inset.top) / 2 };
  return { centre: fromPlane({ x: plane.x + shift.x / size, y: plane.y + shift.y / size }), zoom };
}
