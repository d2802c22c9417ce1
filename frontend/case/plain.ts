/* The feedback form where nothing can be kept on the phone: photos made small, with time and position in hidden fields. */

import { prepare } from "../capture/picture";
import type { Watch } from "../capture/position";
import { one } from "../lib/dom";
import { shotWords } from "./tiles";
import { t } from "./words";

function put(form: HTMLFormElement, name: string, value: string): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}

/** Let the browser post the form, with smaller photos. */
export function plainPhotos(form: HTMLFormElement, input: HTMLInputElement, watch: Watch): void {
  input.addEventListener("change", () => void replace(form, input, watch));
  if (input.files?.length) void replace(form, input, watch); // chosen before this script was alive
}

async function replace(form: HTMLFormElement, input: HTMLInputElement, watch: Watch): Promise<void> {
  const transfer = new DataTransfer();
  for (const file of [...(input.files ?? [])]) {
    try {
      const { shot, bytes } = await prepare(file, { role: "other", provenance: "input_capture", fixAt: (at) => watch.at(at) });
      transfer.items.add(new File([bytes], "after.jpg", { type: shot.type, lastModified: file.lastModified }));
      if (shot.taken_at) put(form, "taken_at", shot.taken_at);
    } catch {
      transfer.items.add(file); // the server says what is wrong with it
    }
  }
  input.files = transfer.files;
  show(form, [...transfer.files]);
}

function show(form: HTMLFormElement, files: readonly File[]): void {
  const shots = one("[data-shots]", HTMLElement, form);
  const words = one("[data-pick-words]", HTMLElement, form);
  if (!shots || !words) return;
  shots.replaceChildren(
    ...files.map((file, index) => {
      const image = new Image();
      image.src = URL.createObjectURL(file);
      image.alt = shotWords(form, index + 1).alt;
      return image;
    }),
  );
  shots.hidden = files.length === 0;
  if (files.length > 0) words.textContent = t("again");
}
