/* Names on the map: the loud ones first, none over another or over a mark, moved a little before they are left out. */

import { language } from "../lib/dictionary";
import type { Spot } from "./geometry";

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Word {
  readonly key: string;
  readonly text: string;
  readonly at: Spot;
  readonly loud: boolean;
  /** Whether a moved name still stands on its ground. */
  readonly owns: (spot: Spot) => boolean;
}

interface Hand {
  readonly colour: string;
  readonly font: string;
}

export interface Style {
  readonly halo: string;
  readonly loud: Hand;
  readonly quiet: Hand;
}

/* Chinese names are spaced out like on printed maps */
const LOUD_SPACING = language() === "en" ? 1 : 4;
const HEIGHT = { loud: 20, quiet: 16 } as const;
/* Where a name may stand, in pixels from its place: as drawn, then below and above a mark that is in the way */
const SHIFTS = [0, 20, -44, 36, -60] as const;

export class Labels {
  private readonly widths = new Map<string, number>();

  paint(pen: CanvasRenderingContext2D, words: readonly Word[], occupied: readonly Rect[], style: Style): void {
    const taken: Rect[] = [...occupied];
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const loud of [true, false]) {
      this.take(pen, loud, style);
      for (const word of words) {
        if (word.loud !== loud) continue;
        const rect = this.placed(pen, word, taken);
        if (rect === null) continue;
        taken.push(rect);
        write(pen, word.text, (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
      }
    }
  }

  private take(pen: CanvasRenderingContext2D, loud: boolean, style: Style): void {
    const hand = loud ? style.loud : style.quiet;
    pen.font = hand.font;
    pen.fillStyle = hand.colour;
    pen.strokeStyle = style.halo;
    pen.lineWidth = loud ? 4 : 3;
    if ("letterSpacing" in pen) pen.letterSpacing = loud ? `${LOUD_SPACING}px` : "0px";
  }

  private placed(pen: CanvasRenderingContext2D, word: Word, taken: readonly Rect[]): Rect | null {
    const half = this.width(pen, word) / 2 + 2;
    const tall = HEIGHT[word.loud ? "loud" : "quiet"] / 2;
    for (const shift of SHIFTS) {
      const y = word.at.y + shift;
      if (shift !== 0 && !word.owns({ x: word.at.x, y })) continue;
      const rect = { left: word.at.x - half, right: word.at.x + half, top: y - tall, bottom: y + tall };
      if (!taken.some((other) => overlap(rect, other))) return rect;
    }
    return null;
  }

  private width(pen: CanvasRenderingContext2D, word: Word): number {
    const key = `${word.loud}${word.text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = pen.measureText(word.text).width;
      this.widths.set(key, width);
    }
    return width;
  }
}

function overlap(one: Rect, other: Rect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function write(pen: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}
