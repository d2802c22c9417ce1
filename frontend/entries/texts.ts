/* Standard texts: a touch puts one into the field above it and marks its first gap, ready to be typed over. */

import { firstGap } from "../case/event";
import { on, one } from "../lib/dom";

on("click", "[data-texts] button", (button, event) => {
  const field = one("textarea[name=text]", HTMLTextAreaElement, button.closest("form") ?? document);
  if (!field) return;
  event.preventDefault();
  const before = field.value.trimEnd();
  const added = button.textContent.trim();
  field.value = before === "" ? added : `${before}\n${added}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  const gap = firstGap(field.value);
  field.setSelectionRange(gap?.start ?? field.value.length, gap?.end ?? field.value.length);
});
