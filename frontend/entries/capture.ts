/* The capture page: alive over the phone's own store, or, where that does not work, over the plain form. */

import { Capture } from "../capture/capture";
import { complaints, draftOf, openPage } from "../capture/page";
import { fillForm } from "../capture/post";
import { t } from "../capture/words";
import { byId } from "../lib/html";
import { Store } from "../outbox/store";

async function start(): Promise<void> {
  const form = byId("capture", HTMLFormElement);
  const store = new Store();
  const user = await whoIsHere(form, store);
  if (user !== null && (await store.works())) await new Capture(store, user, form).open();
  else overTheForm(form);
}

/** The one the server wrote into the page, else the last person of this phone; null when nobody is known. */
async function whoIsHere(form: HTMLFormElement, store: Store): Promise<string | null> {
  const named = form.dataset["user"];
  try {
    if (named) await store.keep("last_user", named);
    const last = named ?? (await store.kept("last_user"));
    return typeof last === "string" && last ? last : null;
  } catch {
    return null;
  }
}

/** No store to rely on (a private window): the browser posts the form, and says so. */
function overTheForm(form: HTMLFormElement): void {
  const page = openPage(draftOf(form, ""), null);
  page.complain([t("storageOff")]);
  form.addEventListener(
    "submit",
    (event) => {
      const wanting = complaints(page.session);
      page.complain(wanting);
      if (wanting.length > 0) event.preventDefault();
      else fillForm(form, page.session);
    },
    { capture: true },
  );
}

void start();
