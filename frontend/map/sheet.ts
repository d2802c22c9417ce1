/* On a phone the list is a sheet at the bottom: one card and a line at rest, the whole list when pulled up. */

const SWIPE = 24;

export class Sheet {
  constructor(
    private readonly sheet: HTMLElement,
    private readonly handle: HTMLButtonElement,
    private readonly onChange: () => void,
  ) {
    handle.addEventListener("click", () => this.open(!this.isOpen));
    this.swipe();
  }

  get isOpen(): boolean {
    return this.sheet.dataset["open"] === "yes";
  }

  open(wide: boolean): void {
    if (wide) this.sheet.dataset["open"] = "yes";
    else delete this.sheet.dataset["open"];
    this.handle.setAttribute("aria-expanded", String(wide));
    this.onChange();
  }

  private swipe(): void {
    let start: number | null = null;
    const top = this.sheet.querySelector("[data-grip]") ?? this.sheet;
    top.addEventListener("touchstart", (event) => {
      start = event instanceof TouchEvent ? (event.touches[0]?.clientY ?? null) : null;
    }, { passive: true });
    top.addEventListener("touchend", (event) => {
      const end = event instanceof TouchEvent ? event.changedTouches[0]?.clientY : undefined;
      if (start === null || end === undefined || Math.abs(end - start) < SWIPE) return;
      this.open(end < start);
    }, { passive: true });
  }
}
