/* Sending as a plain form: photos and facts are put into the form's own fields, and the browser posts it. */

import type { Session } from "./session";

/** Fill the form with what was captured. Twice the same capture gives twice the same bytes. */
export function fillForm(form: HTMLFormElement, session: Session): void {
  const { fields, photos } = session.draft;
  const { pin, fix, boundary_choice, joins_case } = fields;
  put(form, "facts", JSON.stringify({ pin, fix, shots: photos, started_at: fields.started_at }));
  put(form, "boundary_choice", boundary_choice ?? "");
  put(form, "joins_case", joins_case ?? "");
  const files = new DataTransfer();
  for (const shot of photos) {
    const picture = session.picture(shot.sha256);
    if (picture) files.items.add(new File([picture], `${shot.role}.jpg`, { type: shot.type }));
  }
  const input = form.elements.namedItem("more");
  if (input instanceof HTMLInputElement) input.files = files.files;
}

function put(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}
