/* Where the view begins without a link: the ground on which most cases lie, so that the first look shows something. */

import { type Box, type Place } from "./geometry";

export interface Weighed {
  readonly place: Place;
  readonly count: number;
}

/* So much of the cases may lie beyond each edge */
const LEFT_OUT = 0.1;
/* The box of the middle is widened by this part of itself on each side: places are those of names, not of cases */
const AROUND = 0.25;
const LEAST_DEGREES = 0.08;

/** The box that holds most of the cases, whatever a few far ones do; null without any. */
export function crowdedBox(weighed: readonly Weighed[]): Box | null {
  if (weighed.every((one) => one.count <= 0)) return null;
  const [west, east] = spread(weighed.map(({ place, count }) => [place.lon, count]));
  const [south, north] = spread(weighed.map(({ place, count }) => [place.lat, count]));
  return { west, south, east, north };
}

function spread(values: (readonly [number, number])[]): [number, number] {
  const sorted = [...values].sort(([one], [other]) => one - other);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  const low = quantile(sorted, total * LEFT_OUT);
  const high = quantile(sorted, total * (1 - LEFT_OUT));
  const around = Math.max((high - low) * AROUND, (LEAST_DEGREES - (high - low)) / 2);
  return [low - around, high + around];
}

function quantile(sorted: (readonly [number, number])[], upTo: number): number {
  let sum = 0;
  for (const [value, count] of sorted) {
    sum += count;
    if (sum >= upTo) return value;
  }
  return sorted[sorted.length - 1]?.[0] ?? 0;
}
