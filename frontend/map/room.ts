/* The map as a room: filters, map and list move together, and the address holds all of it. */

import { all, one } from "../lib/dom";
import { byId } from "../lib/html";
import { Surface } from "./adapter";
import { Chips } from "./chips";
import { type Box, type Inset, type Spot, holds, joined, metresPerPixel, middle } from "./geometry";
import { Ground } from "./ground";
import { crowdedBox } from "./home";
import { List } from "./list";
import { type ClusterMark, Marks } from "./marks";
import { Overview } from "./overview";
import { Palette } from "./palette";
import { Rail } from "./rail";
import { Sheet } from "./sheet";
import { deskInset, phoneInset } from "./inset";
import { listParts, marksOf, roundLength } from "./sight";
import { type Choice, type Link, NOTHING, countOf, queryOf, readLink } from "./view";
import { Refused, type Row, type Sight, Wire, fetchOutlines } from "./wire";
import { t } from "./words";

const REST_MS = 140;
const REFRESH_MS = 60_000;
const SPOT_ZOOM = 16;
const EVERYWHERE: Box = { west: -180, south: -85, east: 180, north: 85 };
const DESK = "(min-width: 960px)";

export class Room {
  private readonly palette = new Palette(() => this.repaint());
  private readonly chars = new Map<string, string>();
  private readonly marks = new Marks(this.palette, (category) => this.charOf(category));
  private readonly desk = matchMedia(DESK);
  private readonly surface: Surface;
  private readonly rail: Rail;
  private readonly chips = new Chips((part) => this.change(part));
  private readonly list: List;
  private readonly sheet: Sheet;
  private readonly overview: Overview;
  private readonly wire: Wire;
  private ground: Ground | null = null;
  private choice: Choice;
  private selected: string | null;
  private sight: Sight | null = null;
  private spot: ClusterMark | null = null;
  private hovered: string | null = null;
  private resting = 0;
  private seenAt = "";

  constructor(private readonly root: HTMLElement) {
    const link = readLink(location.search);
    this.choice = link.choice;
    this.selected = link.selected;
    this.readChars();
    this.wire = new Wire({ map: this.path("map"), cases: this.path("cases") });
    this.surface = new Surface(byId("map", HTMLElement), {
      onHover: (spot) => this.hover(spot),
      onMove: () => this.moved(),
      onPress: (spot) => this.press(spot),
      onRest: () => this.rest(),
    });
    this.surface.add((pen, scene) => this.ground?.paint(pen, scene));
    this.surface.add((pen, scene) => this.ground?.paintNames(pen, scene, this.marks.covered(scene)));
    this.surface.add((pen, scene) => this.marks.paint(pen, scene));
    this.rail = new Rail(byId("map-filters", HTMLFormElement), (choice) => this.choose(choice));
    this.list = new List(listParts(), (category) => this.charOf(category), (number) => this.point(number));
    this.sheet = new Sheet(byId("map-list", HTMLElement), byId("map-handle", HTMLButtonElement), () => this.showSelected());
    this.overview = new Overview(byId("map-overview", HTMLCanvasElement), this.palette, (place) => this.surface.show(place, this.surface.view.zoom));
    this.buttons();
    void this.open(link);
  }

  private async open(link: Link): Promise<void> {
    this.rail.write(this.choice);
    this.measure();
    try {
      this.ground = new Ground(await fetchOutlines(this.path("outlines")), this.palette);
    } catch {
      this.list.say(t("noOutlines"));
    }
    if (this.ground?.box) this.surface.limitTo(this.ground.box);
    this.focus();
    const home = this.home();
    if (link.box) this.surface.restore(link.box, link.zoom);
    else if (home) this.surface.fit(home);
    this.desk.addEventListener("change", () => this.measure());
    window.addEventListener("resize", () => this.measure());
    setInterval(() => this.refresh(), REFRESH_MS);
    document.addEventListener("visibilitychange", () => this.refresh());
  }

  /** Where the view begins without a link: the focused jurisdiction, the reader's own ground, where most cases lie. */
  private home(): Box | null {
    const own = this.ground?.find(this.choice.unit || (this.root.dataset["unit"] ?? null));
    if (own) return own.box;
    return this.choice.unit === "" ? (this.crowded() ?? this.ground?.box ?? null) : (this.ground?.box ?? null);
  }

  private crowded(): Box | null {
    const counts = (this.root.dataset["leaves"] ?? "").split(",").map((pair) => pair.split(":"));
    return crowdedBox(
      counts.flatMap(([code = "", count]) => {
        const leaf = this.ground?.find(code);
        return leaf ? [{ place: leaf.label, count: Number(count) }] : [];
      }),
    );
  }

  // ── Looking ──────────────────────────────────────────────────────────────
  private rest(): void {
    this.spot = null;
    this.writeLink();
    clearTimeout(this.resting);
    this.list.busy(true);
    this.resting = window.setTimeout(() => {
      this.resting = 0;
      void this.look();
    }, REST_MS);
  }

  private refresh(): void {
    if (!document.hidden) void this.look();
  }

  private async look(): Promise<void> {
    const { box, zoom } = this.surface.view;
    this.list.busy(true);
    try {
      const sight = await this.wire.look(this.choice, box, zoom, this.selected);
      if (!sight) return; // a newer question is on its way
      this.take(sight);
    } catch (error) {
      this.fail(error);
    }
    this.list.busy(this.resting !== 0);
  }

  private take(sight: Sight): void {
    const same = sight === this.sight;
    this.sight = sight;
    this.seenAt = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    this.list.say(null);
    if (same) return;
    this.marks.show(marksOf(sight));
    this.rail.count(sight.figures);
    this.chips.count(sight);
    if (this.spot === null) this.listView();
    this.repaint();
  }

  private fail(error: unknown): void {
    if (error instanceof Refused && error.status === 401) location.reload();
    const words = error instanceof Refused ? error.message : t("stale", { time: this.seenAt || "–" });
    this.list.say(words, { label: t("retry"), press: () => void this.look() });
  }

  private listView(): void {
    const { sight } = this;
    if (!sight) return;
    this.list.head(t("cases", { count: sight.figures.total }), sight.figures.shown);
    this.list.show(sight, t(countOf(this.choice) > 0 ? "emptyFiltered" : "emptyView"));
    this.showSelected();
  }

  private async listSpot(mark: ClusterMark): Promise<void> {
    this.spot = mark;
    const page = await this.wire.list(this.choice, mark.extent, null);
    if (this.spot !== mark) return;
    const ok = mark.count - mark.late - mark.soon;
    this.list.head(t("clusterHere", { count: mark.count }), { late: mark.late, soon: mark.soon, ok });
    this.list.show(page, t("emptyView"));
    this.list.say("", { label: t("backToView"), press: () => this.leaveSpot() });
    this.sheet.open(true);
  }

  private leaveSpot(): void {
    this.spot = null;
    this.list.say(null);
    this.listView();
  }

  private async more(): Promise<void> {
    const last = all("#map-rows > [data-number]", HTMLElement).pop()?.dataset["number"] ?? null;
    const box = this.spot?.extent ?? this.surface.view.box;
    try {
      this.list.append(await this.wire.list(this.choice, box, last));
    } catch (error) {
      this.fail(error);
    }
  }

  // ── Choosing ─────────────────────────────────────────────────────────────
  private choose(choice: Choice): void {
    const elsewhere = choice.unit !== this.choice.unit;
    const sought = choice.number !== this.choice.number && choice.number.length > 0;
    this.choice = choice;
    this.spot = null;
    this.list.say(null);
    this.writeLink();
    this.focus();
    const home = elsewhere ? this.home() : null;
    if (home && !this.isWithin(home)) this.surface.fit(home, SPOT_ZOOM);
    if (sought) void this.seek();
    else void this.look();
  }

  /** Whether one looks at a part of the box already; then the view stays. */
  private isWithin(box: Box): boolean {
    const { box: view, zoom } = this.surface.view;
    return zoom >= this.surface.zoomFor(box) && holds(box, middle(view));
  }

  /** Go where the cases with this number lie; a single one is selected. */
  private async seek(): Promise<void> {
    try {
      const { cases } = await this.wire.list(this.choice, EVERYWHERE, null);
      const box = joined(cases.map(({ lon, lat }) => ({ west: lon, east: lon, south: lat, north: lat })));
      const [found, ...others] = cases;
      if (found && others.length === 0) this.select(found.number);
      if (box) this.surface.fit(box, SPOT_ZOOM);
      await this.look();
    } catch (error) {
      this.fail(error);
    }
  }

  private change(part: Partial<Choice>): void {
    this.rail.write({ ...this.choice, ...part });
    this.choose(this.rail.read());
  }

  private focus(): void {
    this.ground?.focusOn(this.choice.unit || null);
    this.chips.show(this.choice, this.rail.unitName);
    this.repaint();
  }

  // ── Pointing ─────────────────────────────────────────────────────────────
  private press(spot: Spot): void {
    const mark = this.marks.at(this.surface, spot);
    if (mark?.kind === "case") this.select(mark.number);
    else if (mark) this.pressCluster(mark);
    else this.pressGround(spot);
  }

  private pressCluster(mark: ClusterMark): void {
    const { extent } = mark;
    const wide = extent.east - extent.west > 0.0004 || extent.north - extent.south > 0.0004;
    if (wide && !this.surface.atClosest) this.surface.fit(extent);
    else void this.listSpot(mark);
  }

  /** First the county or zone, then the township inside it, by what is in front and how near one looks. */
  private pressGround(spot: Spot): void {
    if (this.selected !== null) {
      this.select(null);
      return;
    }
    const place = this.surface.place(spot);
    const body = this.ground?.at(place, "county", "zone");
    if (!body) return;
    const front = this.ground?.find(this.choice.unit);
    const inside = front?.code === body.code || front?.parent === body.code;
    const near = this.surface.view.zoom > this.surface.zoomFor(body.box) + 0.5;
    const town = inside || near ? this.ground?.at(place, "township") : null;
    this.change({ unit: (town ?? body).code });
  }

  private hover(spot: Spot | null): void {
    const mark = spot ? this.marks.at(this.surface, spot) : null;
    this.surface.cursor(mark ? "pointer" : "");
  }

  private select(number: string | null): void {
    this.selected = number;
    this.marks.selected = number;
    this.writeLink();
    this.showSelected();
    this.repaint();
    if (number !== null && !this.sight?.cases.some((row) => row.number === number)) void this.look();
  }

  private showSelected(): void {
    const number = this.selected;
    this.marks.selected = this.hovered ?? number;
    this.list.select(number, this.rowOf(number), true);
  }

  private rowOf(number: string | null): Row | null {
    const found = this.sight?.cases.find((row) => row.number === number);
    if (found) return found;
    return this.sight?.selected?.number === number ? (this.sight?.selected ?? null) : null;
  }

  /** The row under the pointer or the focus stands out on the map. */
  private point(number: string | null): void {
    if (this.hovered === number) return;
    this.hovered = number;
    this.marks.selected = number ?? this.selected;
    this.repaint();
  }

  // ── Surroundings ─────────────────────────────────────────────────────────
  private moved(): void {
    const { box, zoom } = this.surface.view;
    if (this.ground) this.overview.paint(this.ground, box);
    this.scale(zoom, (box.south + box.north) / 2);
  }

  private scale(zoom: number, lat: number): void {
    const bar = one("#map-scale", HTMLElement);
    if (!bar) return;
    const perPixel = metresPerPixel(zoom, lat);
    const metres = roundLength(perPixel * 72);
    bar.style.width = `${Math.round(metres / perPixel)}px`;
    bar.textContent = metres < 1000 ? t("metres", { count: metres }) : t("kilometres", { count: metres / 1000 });
  }

  private repaint(): void {
    this.surface.repaint();
    if (this.ground) this.overview.paint(this.ground, this.surface.view.box);
  }

  private writeLink(): void {
    const { box, zoom } = this.surface.view;
    const link = `${location.pathname}?${queryOf(this.choice, box, zoom, this.selected)}`;
    history.replaceState(history.state, "", link);
    for (const next of all('form input[name="next"]', HTMLInputElement)) next.value = link;
  }

  /** What the panels cover. */
  private measure(): void {
    const frame = this.root.getBoundingClientRect();
    const inset: Inset = this.desk.matches ? deskInset(frame) : phoneInset(frame, this.sheet.isOpen);
    this.surface.setInset(inset);
    this.moved();
  }

  private buttons(): void {
    const press = (selector: string, act: (element: HTMLElement) => void): void => {
      for (const button of all(selector, HTMLElement)) {
        button.addEventListener("click", (event) => {
          event.preventDefault();
          act(button);
        });
      }
    };
    press("[data-zoom]", (button) => this.surface.zoomBy(Number(button.dataset["zoom"])));
    press("[data-whole]", () => this.wholeCity());
    press("[data-reset]", () => this.reset());
    press("[data-shortcut]", (chip) => this.chips.toggle(chip, this.choice));
    press("[data-open-filters]", (button) => this.openFilters(button.dataset["openFilters"] ?? ""));
    press("#map-done", () => this.closeFilters());
    press("#map-more", () => void this.more());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.closeFilters();
    });
  }

  private wholeCity(): void {
    this.rail.write({ ...this.choice, unit: "" });
    this.choice = this.rail.read();
    this.focus();
    if (this.ground?.box) this.surface.fit(this.ground.box);
    void this.look();
  }

  private reset(): void {
    this.rail.clear();
    this.choose(NOTHING);
  }

  private openFilters(field: string): void {
    this.root.dataset["filters"] = "open";
    const wanted = field ? one(`#map-filters [name="${field}"]`, HTMLElement) : one("#map-filters input", HTMLElement);
    wanted?.focus();
  }

  private closeFilters(): void {
    if (this.root.dataset["filters"] === undefined) return;
    delete this.root.dataset["filters"];
    one("[data-open-filters]", HTMLElement)?.focus();
  }

  private path(name: "map" | "cases" | "outlines"): string {
    return this.root.dataset[name] ?? "";
  }

  private readChars(): void {
    for (const glyph of all("#map-filters .glyph[data-c]", HTMLElement)) {
      this.chars.set(glyph.dataset["c"] ?? "", glyph.textContent?.trim() ?? "");
    }
  }

  private charOf(category: string): string {
    return this.chars.get(category) ?? "";
  }
}
