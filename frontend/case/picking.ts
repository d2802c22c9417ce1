/* Ticking many cases: all of the page with one touch, a run with the shift key, the number at the bottom, and one sending. */

import { all, one } from "../lib/dom";

/** Bring the boxes of the page to life; does nothing where there are none. */
export function playPicking(): void {
  const form = one("[data-bulk]", HTMLFormElement);
  const boxes = all("[data-pick]", HTMLInputElement);
  if (form === null || boxes.length === 0) return;
  const count = one("[data-pick-count]", HTMLElement);
  const everything = one("[data-pick-all]", HTMLElement);
  const acts = all("button", HTMLButtonElement, form);
  let last: HTMLInputElement | null = null;
  let sent = false;

  const show = (): void => {
    const ticked = boxes.filter((box) => box.checked).length;
    const figure = one("[data-pick-number]", HTMLElement);
    if (figure) figure.textContent = String(ticked);
    if (count) count.hidden = false;
    for (const act of acts) act.disabled = ticked === 0;
    if (everything) everything.textContent = everything.dataset[ticked === boxes.length ? "none" : "all"] ?? "";
  };

  const run = (from: HTMLInputElement, to: HTMLInputElement): void => {
    const [first, final] = [boxes.indexOf(from), boxes.indexOf(to)].sort((one, other) => one - other);
    for (const box of boxes.slice(first, (final ?? 0) + 1)) box.checked = to.checked;
  };

  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) run(last, box);
      last = box;
      show();
    });
  }
  everything?.addEventListener("click", (event) => {
    event.preventDefault();
    const fill = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = fill;
    show();
  });
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    show();
  });
  show();
}
