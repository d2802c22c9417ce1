/* Cases on the map: a glyph standing on its place, or a ring with a number for many. A corner says how the clock stands. */

import type { Box, Place, Scene, Spot } from "./geometry";
import type { Rect } from "./labels";
import type { Palette } from "./palette";
import type { Lateness } from "./wire";

export interface CaseMark {
  readonly kind: "case";
  readonly place: Place;
  readonly number: string;
  readonly category: string;
  readonly late: Lateness;
}

export interface ClusterMark {
  readonly kind: "cluster";
  readonly place: Place;
  readonly count: number;
  readonly late: number;
  readonly soon: number;
  readonly worst: Lateness;
  /** The part of the cases whose clock stands as badly as the worst, 0 to 1. */
  readonly share: number;
  readonly extent: Box;
}

export type Mark = CaseMark | ClusterMark;

const GLYPH = 28;
const LIFT = 21; // from the place up to the middle of the glyph
const TAP = 48;
const PAD = 12;
const MOST_PICTURES = 600;
/* The same steps as on the server, which keeps marks clear of each other */
const SIZES: readonly (readonly [number, number])[] = [[9, 46], [19, 50], [49, 58], [199, 64], [999, 72]];
const LARGEST = 80;

function diameter(count: number): number {
  return SIZES.find(([upTo]) => count <= upTo)?.[1] ?? LARGEST;
}

export class Marks {
  private marks: readonly Mark[] = [];
  private pictures = new Map<string, HTMLCanvasElement>();
  private stamp = "";
  /** Number of the case that stands out. */
  selected: string | null = null;

  constructor(
    private readonly palette: Palette,
    private readonly charOf: (category: string) => string,
  ) {}

  show(marks: readonly Mark[]): void {
    this.marks = [...marks].sort((one, other) => other.place.lat - one.place.lat);
  }

  paint(pen: CanvasRenderingContext2D, scene: Scene): void {
    this.refresh(scene.ratio);
    const late = this.marks.filter((mark) => this.stands(mark));
    for (const mark of [...this.marks.filter((one) => !this.stands(one)), ...late]) this.draw(pen, scene, mark);
  }

  /** What the marks cover, so that no name is written there. */
  covered(scene: Scene): Rect[] {
    return this.marks.map((mark) => {
      const { x, y } = scene.spot(mark.place);
      if (mark.kind === "case") return { left: x - 17, right: x + 17, top: y - LIFT - 18, bottom: y };
      const half = diameter(mark.count) / 2 + 2;
      return { left: x - half, right: x + half, top: y - half - 6, bottom: y + half };
    });
  }

  /** The mark under a finger: the nearest whose target holds it. */
  at(scene: { spot(place: Place): Spot }, spot: Spot): Mark | null {
    let best: { mark: Mark; far: number } | null = null;
    for (const mark of this.marks) {
      const { x, y } = scene.spot(mark.place);
      const middle = mark.kind === "case" ? y - LIFT : y;
      const reach = mark.kind === "case" ? TAP / 2 : Math.max(TAP, diameter(mark.count)) / 2;
      const far = Math.hypot(spot.x - x, spot.y - middle);
      if (far <= reach && (best === null || far < best.far)) best = { mark, far };
    }
    return best?.mark ?? null;
  }

  private stands(mark: Mark): boolean {
    return mark.kind === "case" && mark.number === this.selected;
  }

  private draw(pen: CanvasRenderingContext2D, scene: Scene, mark: Mark): void {
    const { x, y } = scene.spot(mark.place);
    const size = mark.kind === "case" ? GLYPH : diameter(mark.count);
    const half = size / 2 + PAD;
    const centre = mark.kind === "case" ? y - LIFT : y;
    if (x < -half || y < -half || x > scene.width + half || centre > scene.height + half) return;
    const picture = mark.kind === "case" ? this.glyph(mark, scene.ratio) : this.ring(mark, scene.ratio);
    pen.drawImage(picture, Math.round(x - half), Math.round(centre - half), half * 2, half * 2);
  }

  private refresh(ratio: number): void {
    const stamp = `${this.palette.version} ${ratio}`;
    if (stamp !== this.stamp || this.pictures.size > MOST_PICTURES) this.pictures.clear();
    this.stamp = stamp;
  }

  private glyph(mark: CaseMark, ratio: number): HTMLCanvasElement {
    const selected = this.stands(mark);
    return this.picture(`${mark.category} ${mark.late} ${selected}`, GLYPH, ratio, (pen) => {
      const pigment = this.palette.pigment(mark.category);
      const half = GLYPH / 2;
      if (selected) square(pen, half + 5, 6, this.palette.get("ink"));
      shadow(pen, "rgba(0, 0, 0, .28)", 6 * ratio, 2 * ratio);
      square(pen, half + 2, 5, this.palette.get("map-halo"));
      shadow(pen, "transparent", 0, 0);
      pen.fillStyle = pigment.fill;
      polygon(pen, [[-5, half - 0.5], [5, half - 0.5], [0, half + 7]]);
      square(pen, half, 3, pigment.fill);
      pen.strokeStyle = this.palette.get("glyph-edge");
      pen.lineWidth = 1;
      outline(pen, half - 0.5, 2.5);
      pen.stroke();
      this.write(pen, this.charOf(mark.category), 18, pigment.text);
      if (mark.late === "late") this.triangle(pen, half, -half - 8, 16, 15);
      if (mark.late === "soon") this.diamond(pen, half + 0.5, -half - 0.5, 11);
    });
  }

  private ring(mark: ClusterMark, ratio: number): HTMLCanvasElement {
    const share = Math.round(mark.share * 60) / 60;
    const size = diameter(mark.count);
    return this.picture(`${mark.count} ${mark.worst} ${share}`, size, ratio, (pen) => {
      const radius = size / 2;
      shadow(pen, "rgba(0, 0, 0, .22)", 8 * ratio, 2 * ratio);
      disc(pen, radius + 2, this.palette.get("map-halo"));
      shadow(pen, "transparent", 0, 0);
      disc(pen, radius, this.palette.get("line"));
      pen.fillStyle = this.palette.get(mark.worst);
      pen.beginPath();
      pen.moveTo(0, 0);
      pen.arc(0, 0, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.max(share, 0.04));
      pen.fill();
      disc(pen, radius - 5, this.palette.get("paper-raised"));
      this.write(pen, String(mark.count), mark.count > 999 ? 15 : 16, this.palette.get("ink"));
      if (mark.worst === "late") this.triangle(pen, 0, -radius - 8, 16, 14);
      if (mark.worst === "soon") this.diamond(pen, 0, -radius, 10);
    });
  }

  private picture(key: string, size: number, ratio: number, draw: (pen: CanvasRenderingContext2D) => void): HTMLCanvasElement {
    const known = this.pictures.get(key);
    if (known) return known;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil((size + 2 * PAD) * ratio);
    const pen = canvas.getContext("2d");
    if (pen) {
      pen.setTransform(ratio, 0, 0, ratio, canvas.width / 2, canvas.height / 2);
      draw(pen);
    }
    this.pictures.set(key, canvas);
    return canvas;
  }

  private write(pen: CanvasRenderingContext2D, text: string, size: number, colour: string): void {
    pen.font = `700 ${size}px ${this.palette.get("font")}`;
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.fillStyle = colour;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = pen.measureText(text);
    pen.fillText(text, 0, (up - down) / 2);
  }

  private triangle(pen: CanvasRenderingContext2D, middle: number, top: number, width: number, height: number): void {
    pen.fillStyle = this.palette.get("late");
    polygon(pen, [[middle, top], [middle + width / 2, top + height], [middle - width / 2, top + height]]);
  }

  private diamond(pen: CanvasRenderingContext2D, x: number, y: number, side: number): void {
    const half = (side / 2) * Math.SQRT2;
    const around = (reach: number): void => polygon(pen, [[x, y - reach], [x + reach, y], [x, y + reach], [x - reach, y]]);
    pen.fillStyle = this.palette.get("map-halo");
    around(half + 2);
    pen.fillStyle = this.palette.get("soon");
    around(half);
  }
}

function shadow(pen: CanvasRenderingContext2D, colour: string, blur: number, down: number): void {
  pen.shadowColor = colour;
  pen.shadowBlur = blur;
  pen.shadowOffsetY = down;
}

function square(pen: CanvasRenderingContext2D, half: number, radius: number, colour: string): void {
  pen.fillStyle = colour;
  outline(pen, half, radius);
  pen.fill();
}

/** A square around the middle with rounded corners. */
function outline(pen: CanvasRenderingContext2D, half: number, radius: number): void {
  pen.beginPath();
  pen.moveTo(-half + radius, -half);
  pen.arcTo(half, -half, half, half, radius);
  pen.arcTo(half, half, -half, half, radius);
  pen.arcTo(-half, half, -half, -half, radius);
  pen.arcTo(-half, -half, half, -half, radius);
  pen.closePath();
}

function disc(pen: CanvasRenderingContext2D, radius: number, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.fill();
}

function polygon(pen: CanvasRenderingContext2D, points: readonly (readonly [number, number])[]): void {
  pen.beginPath();
  points.forEach(([x, y], index) => (index === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  pen.closePath();
  pen.fill();
}
