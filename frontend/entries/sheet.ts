/* A sheet: the button that prints is there only where it works. */

import { all } from "../lib/dom";

for (const button of all("[data-print]", HTMLButtonElement)) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
