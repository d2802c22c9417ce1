/* Colours and fonts of the style sheet for the canvas; read again when the theme changes. */

const NAMES = [
  "font", "font-song", "ink", "ink-2", "late", "line", "map-focus", "map-halo", "map-in", "map-line", "map-line-strong", "map-name",
  "map-out", "glyph-edge", "ok", "paper-raised", "seal", "soon",
] as const;

type Name = (typeof NAMES)[number];

/** The pigment of a category and what is legible on it. */
export interface Pigment {
  readonly fill: string;
  readonly text: string;
}

export class Palette {
  private readonly colours = new Map<Name, string>();
  private readonly pigments = new Map<string, Pigment>();
  /** Grows with every change, so that kept pictures know when they are stale. */
  version = 0;

  constructor(onChange: () => void) {
    this.read();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.read();
      onChange();
    });
  }

  get(name: Name): string {
    return this.colours.get(name) ?? "";
  }

  /** Colours of a category by its code, as `[data-c]` defines them. */
  pigment(code: string): Pigment {
    const known = this.pigments.get(code);
    if (known) return known;
    const probe = document.createElement("i");
    probe.dataset["c"] = code;
    probe.hidden = true;
    document.body.append(probe);
    const style = getComputedStyle(probe);
    const made = { fill: style.getPropertyValue("--c").trim(), text: style.getPropertyValue("--on-c").trim() };
    probe.remove();
    this.pigments.set(code, made);
    return made;
  }

  private read(): void {
    const style = getComputedStyle(document.documentElement);
    for (const name of NAMES) this.colours.set(name, style.getPropertyValue(`--${name}`).trim());
    this.pigments.clear();
    this.version += 1;
  }
}
