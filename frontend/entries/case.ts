/* The case page: after-photos with their position and the time of the shutter, small enough for a bad line. */

import { hasLens, shoot } from "../case/lens";
import { en, zh } from "../i18n/case";
import { dictionary } from "../lib/dictionary";
import { one } from "../lib/dom";

const t = dictionary(zh, en);
const LONG_EDGE = 2048;

function put(form: HTMLFormElement, name: string, value: string): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}

/** Keeps the best recent fix in the form while the page is open. */
function followPosition(form: HTMLFormElement): void {
  const line = one("[data-position]", HTMLElement, form);
  if (!("geolocation" in navigator) || !line) return;
  line.textContent = t("locating");
  navigator.geolocation.watchPosition(
    ({ coords }) => {
      put(form, "fix_lon", String(coords.longitude));
      put(form, "fix_lat", String(coords.latitude));
      put(form, "fix_accuracy", String(coords.accuracy));
      line.textContent = t("located", { metres: Math.round(coords.accuracy) });
    },
    () => {
      if (form.elements.namedItem("fix_lon") instanceof HTMLInputElement && !line.dataset["known"])
        line.textContent = t("noPosition");
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: 30000 },
  );
}

/** A photo of at most 2048 pixels; the file itself where the browser cannot make one. */
async function smaller(file: File): Promise<File> {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONG_EDGE / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.type === "image/jpeg") return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return blob?.type === "image/jpeg" ? new File([blob], "after.jpg", { type: blob.type, lastModified: file.lastModified }) : file;
  } catch {
    return file;
  }
}

function show(form: HTMLFormElement, files: readonly File[]): void {
  const shots = one("[data-shots]", HTMLElement, form);
  const words = one("[data-pick-words]", HTMLElement, form);
  if (!shots || !words) return;
  shots.replaceChildren(
    ...files.map((file, index) => {
      const image = new Image();
      image.src = URL.createObjectURL(file);
      image.alt = t("shot", { n: index + 1 });
      return image;
    }),
  );
  shots.hidden = files.length === 0;
  if (files.length > 0) words.textContent = t("again");
}

async function take(form: HTMLFormElement, input: HTMLInputElement, files: readonly File[]): Promise<void> {
  const first = files[0];
  if (!first) return;
  put(form, "taken_at", new Date(first.lastModified).toISOString());
  const ready = await Promise.all(files.map(smaller));
  const transfer = new DataTransfer();
  for (const file of ready) transfer.items.add(file);
  input.files = transfer.files;
  show(form, ready);
}

const form = one("form[data-rectify]", HTMLFormElement);
const input = form && one("input[type=file]", HTMLInputElement, form);
if (form && input) {
  followPosition(form);
  input.addEventListener("change", () => void take(form, input, [...(input.files ?? [])]));
  if (hasLens()) {
    input.addEventListener("click", (event) => {
      if (input.dataset["fallback"]) return;
      event.preventDefault();
      void shoot(form.dataset["before"]).then((file) => {
        if (file) {
          put(form, "provenance", "camera_inpage");
          return take(form, input, [file]);
        }
        input.dataset["fallback"] = "yes";
        return undefined;
      });
    });
  }
}
