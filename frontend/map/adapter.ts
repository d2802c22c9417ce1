/* The only module that knows Leaflet. It moves the view: drag, wheel, pinch, keys, inertia, limits. What is seen is
   painted on one canvas by painters of ours, from a gaze that follows the view in short eased steps. */

import { type LeafletEvent, type LeafletMouseEvent, Map as LeafletMap, latLng, latLngBounds } from "leaflet";
import { type Box, type Gaze, type Inset, type Place, Scene, type Spot, fittingZoom, gazeOn, middle } from "./geometry";

export type Painter = (pen: CanvasRenderingContext2D, scene: Scene) => void;

export interface Watchers {
  /** The view came to rest. */
  readonly onRest: () => void;
  /** Every step of a movement. */
  readonly onMove: () => void;
  readonly onPress: (spot: Spot) => void;
  readonly onHover: (spot: Spot | null) => void;
}

export interface View {
  readonly box: Box;
  readonly zoom: number;
}

const MIN_ZOOM = 7;
const MAX_ZOOM = 19;
const STEP = 0.25;
const EASING_MS = 160;
const NO_INSET: Inset = { top: 0, right: 0, bottom: 0, left: 0 };

export class Surface {
  private readonly map: LeafletMap;
  private readonly canvas = document.createElement("canvas");
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly painters: Painter[] = [];
  private inset = NO_INSET;
  private shown: Gaze = { centre: { lon: 0, lat: 0 }, zoom: MIN_ZOOM };
  private from: { gaze: Gaze; since: number } | null = null;
  private frame = 0;

  constructor(
    private readonly element: HTMLElement,
    private readonly watchers: Watchers,
  ) {
    this.map = new LeafletMap(element, {
      attributionControl: false,
      center: [0, 0],
      fadeAnimation: false,
      inertiaDeceleration: 4000,
      keyboardPanDelta: 120,
      markerZoomAnimation: false,
      maxBoundsViscosity: 0.8,
      maxZoom: MAX_ZOOM,
      minZoom: MIN_ZOOM,
      trackResize: false,
      wheelPxPerZoomLevel: 90,
      zoom: MIN_ZOOM,
      zoomAnimation: false,
      zoomControl: false,
      zoomDelta: 1,
      zoomSnap: STEP,
    });
    this.canvas.className = "room__canvas";
    this.canvas.setAttribute("aria-hidden", "true");
    element.append(this.canvas);
    this.listen();
  }

  /** Later painters paint over earlier ones. */
  add(painter: Painter): void {
    this.painters.push(painter);
  }

  /** Where one may go: the ground and enough around it to see it beside the panels. */
  limitTo(box: Box): void {
    this.map.setMaxBounds(latLngBounds([box.south, box.west], [box.north, box.east]).pad(1.5));
  }

  setInset(inset: Inset): void {
    this.inset = inset;
  }

  get free(): Inset {
    return this.inset;
  }

  get view(): View {
    return { box: this.scene(this.target()).box(this.inset), zoom: this.map.getZoom() };
  }

  /** Bring a box into the free part of the element, no closer than `closest`. */
  fit(box: Box, closest = MAX_ZOOM): void {
    this.show(middle(box), Math.min(closest, this.zoomFor(box)));
  }

  /** The zoom at which a box fills the free part of the element. */
  zoomFor(box: Box): number {
    const { x: width, y: height } = this.map.getSize();
    const free = { width: width - this.inset.left - this.inset.right, height: height - this.inset.top - this.inset.bottom };
    const zoom = fittingZoom(box, Math.max(80, free.width - 32), Math.max(80, free.height - 32));
    return Math.floor(zoom / STEP) * STEP;
  }

  /** Restore what a link holds: its zoom where the whole box can be seen with it, else the box. */
  restore(box: Box, zoom: number | null): void {
    const { x: width, y: height } = this.map.getSize();
    const fitting = fittingZoom(box, width - this.inset.left - this.inset.right, height - this.inset.top - this.inset.bottom);
    if (zoom === null || zoom > fitting + 0.5) this.fit(box);
    else this.show(middle(box), zoom);
  }

  show(centre: Place, zoom: number): void {
    const gaze = gazeOn(centre, Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, zoom)), this.inset);
    this.map.setView(latLng(gaze.centre.lat, gaze.centre.lon), gaze.zoom, { animate: false });
  }

  zoomBy(steps: number): void {
    this.map.setZoom(this.map.getZoom() + steps);
  }

  /** Move so that a place is not under something, without changing the zoom. */
  reveal(place: Place): void {
    const spot = this.scene(this.target()).spot(place);
    const { x: width, y: height } = this.map.getSize();
    const margin = 48;
    const right = width - this.inset.right - margin;
    const bottom = height - this.inset.bottom - margin;
    const visible = spot.x > this.inset.left + margin && spot.x < right && spot.y > this.inset.top + margin && spot.y < bottom;
    if (!visible) this.show(place, this.map.getZoom());
  }

  spot(place: Place): Spot {
    return this.scene(this.shown).spot(place);
  }

  place(spot: Spot): Place {
    return this.scene(this.shown).place(spot);
  }

  get atClosest(): boolean {
    return this.map.getZoom() >= MAX_ZOOM;
  }

  cursor(kind: "pointer" | ""): void {
    this.element.style.cursor = kind;
  }

  /** Paint again with the next frame. */
  repaint(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame((now) => this.paint(now));
  }

  private listen(): void {
    this.map.on("zoom", (event) => this.follow("pinch" in event));
    this.map.on("move", () => this.follow(false));
    this.map.on("moveend", () => this.watchers.onRest());
    this.map.on("click", (event: LeafletMouseEvent) => this.watchers.onPress(event.containerPoint));
    this.map.on("mousemove", (event: LeafletMouseEvent) => this.watchers.onHover(event.containerPoint));
    this.map.on("mouseout", (_event: LeafletEvent) => this.watchers.onHover(null));
    new ResizeObserver(() => {
      this.map.invalidateSize({ animate: false, pan: false });
      this.resize();
    }).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
  }

  private resize(): void {
    const ratio = devicePixelRatio || 1;
    const { x: width, y: height } = this.map.getSize();
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.paint(performance.now());
  }

  /** A step of the wheel, the keys or a button is eased; fingers are followed at once. */
  private follow(fingers: boolean): void {
    const target = this.target();
    if (fingers || this.still.matches || Math.abs(target.zoom - this.shown.zoom) < 0.01) {
      if (fingers) this.from = null;
      if (this.from === null) this.shown = target;
    } else {
      this.from = { gaze: this.shown, since: performance.now() };
    }
    this.watchers.onMove();
    this.repaint();
  }

  private target(): Gaze {
    const centre = this.map.getCenter();
    return { centre: { lon: centre.lng, lat: centre.lat }, zoom: this.map.getZoom() };
  }

  private step(now: number): void {
    const target = this.target();
    const done = this.from === null ? 1 : Math.min(1, (now - this.from.since) / EASING_MS);
    if (this.from === null || done >= 1 || this.still.matches) {
      this.from = null;
      this.shown = target;
      return;
    }
    const eased = 1 - (1 - done) ** 3;
    const { gaze } = this.from;
    const between = (from: number, to: number): number => from + (to - from) * eased;
    this.shown = {
      centre: { lon: between(gaze.centre.lon, target.centre.lon), lat: between(gaze.centre.lat, target.centre.lat) },
      zoom: between(gaze.zoom, target.zoom),
    };
  }

  private scene(gaze: Gaze): Scene {
    const { x: width, y: height } = this.map.getSize();
    return new Scene(gaze, width, height, devicePixelRatio || 1);
  }

  private paint(now: number): void {
    this.frame = 0;
    this.step(now);
    const pen = this.canvas.getContext("2d");
    if (pen === null || this.canvas.width === 0) return;
    const scene = this.scene(this.shown);
    pen.setTransform(scene.ratio, 0, 0, scene.ratio, 0, 0);
    pen.clearRect(0, 0, scene.width, scene.height);
    for (const painter of this.painters) {
      pen.save();
      painter(pen, scene);
      pen.restore();
    }
    if (this.from !== null) this.repaint();
  }
}
