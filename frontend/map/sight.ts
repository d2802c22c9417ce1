/* What the server says is in view, as marks on the map and as places of the list on the page. */

import { byId } from "../lib/html";
import type { List } from "./list";
import type { ClusterMark, Mark } from "./marks";
import type { Cluster, Sight } from "./wire";

/** The parts of the page that the list fills. */
export function listParts(): ConstructorParameters<typeof List>[0] {
  return {
    brief: byId("map-brief", HTMLElement),
    heading: byId("map-heading", HTMLElement),
    legend: byId("map-legend", HTMLElement),
    more: byId("map-more", HTMLButtonElement),
    note: byId("map-said", HTMLElement),
    rows: byId("map-rows", HTMLElement),
    split: byId("map-split", HTMLElement),
  };
}

/** What the map draws of a sight: clusters below, single cases above. */
export function marksOf(sight: Sight): Mark[] {
  const singles = sight.marks.map<Mark>((mark) => ({
    kind: "case",
    place: { lon: mark.lon, lat: mark.lat },
    number: mark.number,
    category: mark.category,
    late: mark.late,
  }));
  return [...sight.clusters.map(clusterOf), ...singles];
}

function clusterOf([lon, lat, count, late, soon, west, south, east, north]: Cluster): ClusterMark {
  const worst = late > 0 ? "late" : soon > 0 ? "soon" : "ok";
  const share = { late: late / count, soon: soon / count, ok: 1 }[worst];
  return { kind: "cluster", place: { lon, lat }, count, late, soon, worst, share, extent: { west, south, east, north } };
}

/** The nearest of 1, 2 and 5 times a power of ten that is not longer. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  const times = [5, 2, 1].find((step) => step * power <= metres) ?? 1;
  return times * power;
}
