/* The capture page: alive over the phone's own store, or, where that does not work, over the plain form. */

import { Capture } from "../capture/capture";
import { referenceFrom } from "../capture/offline";
import { complaints, draftOf, openPage } from "../capture/page";
import { fillForm } from "../capture/post";
import { t } from "../capture/words";
import { byId } from "../lib/html";
import { Store } from "../outbox/store";
import { confirmOwner, whoIsHere } from "../outbox/whose";

async function start(): Promise<void> {
  const form = byId("capture", HTMLFormElement);
  const store = new Store();
  const [user, works] = await Promise.all([whoIsHere(store), store.works()]);
  if (user !== null && works) {
    await new Capture(store, user, form).open();
    void confirmOwner(store, user);
    whenIdle(() => void referenceFrom(store));
  } else overTheForm(form);
}

/** Outlines and limits for the day without a network: fetched while nothing else is to be done. */
function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 5000 });
  else setTimeout(work, 3000);
}

/** No store to rely on (a private window): the browser posts the form, and says so. */
function overTheForm(form: HTMLFormElement): void {
  if (document.body.dataset["shell"] !== undefined) {
    location.replace("/capture?plain"); // the shell's form cannot be posted: it carries no token
    return;
  }
  const page = openPage(draftOf(form, ""), null, async () => undefined);
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
