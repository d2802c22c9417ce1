/* What if: with scripts the sheet fills its column, and a click is told in the pixels it was drawn with. */

import { one } from "../lib/dom";

const form = one("[data-what-if]", HTMLFormElement);
const sheet = form && one(".whatif__sheet", HTMLElement, form);
const picture = sheet && one("svg", SVGSVGElement, sheet);

function told(name: string, value: number): HTMLInputElement {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = String(Math.round(value));
  return field;
}

if (form && sheet && picture) {
  form.classList.add("is-live");
  sheet.addEventListener("click", (event) => {
    // A click of the keyboard has no place: the form asks again with what its fields say
    if (event.detail === 0) return;
    event.preventDefault();
    const box = sheet.getBoundingClientRect();
    const { width, height } = picture.viewBox.baseVal;
    form.append(
      told("at.x", ((event.clientX - box.left) / box.width) * width),
      told("at.y", ((event.clientY - box.top) / box.height) * height),
    );
    form.submit();
  });
}
