/* The capture page: alive over the phone's own store, or, where that does not work, over the plain form. */

import { Capture } from "../capture/capture";
import { isWorthKeeping } from "../capture/draft";
import { complaints, draftOf, openPage } from "../capture/page";
import { fillForm } from "../capture/post";
import { t } from "../capture/words";
import { byId, h } from "../lib/html";
import { Store } from "../outbox/store";
import { confirmOwner, whoIsHere } from "../outbox/whose";
import { hintsFor, surroundings } from "../phone/hints";
import { Room, freeSpace, isFull } from "../phone/room";
import { tellAbove } from "../phone/tell";

/* The worker leaves this address to the server */
const PLAIN = "?plain";

async function start(): Promise<void> {
  const form = byId("capture", HTMLFormElement);
  const store = new Store();
  const [user, works] = await Promise.all([whoIsHere(store), store.works()]);
  const around = await surroundings(works);
  const full = isFull(around.free);
  const hints = hintsFor({ ...around, works: true }, 0); // a store that fails is said with the form itself
  if (user === null || !works) overTheForm(form, t("storageOff"));
  else if (full && location.search === PLAIN) overTheForm(form, t("fullOnline"));
  else if (full && !(await store.drafts(user)).some(isWorthKeeping)) refuse(form);
  else {
    await new Capture(store, user, form, new Room(around.free)).open();
    void confirmOwner(store, user);
  }
  tellAbove(form, location.search === PLAIN ? hints.filter((hint) => hint.key !== "full") : hints);
}

/** No room for a photo: nothing is begun that could be lost. What is here can be sent, and the server can take a form. */
function refuse(form: HTMLFormElement): void {
  const send = h("a", { class: "btn btn--ink btn--tall btn--wide", href: "/reports" }, t("myReports"));
  const plain = h("a", { class: "btn btn--tall btn--wide", href: `/capture${PLAIN}` }, t("fullPlain"));
  form.before(h("div", { class: "cap__full" }, send, plain));
  for (const part of [form, document.querySelector(".actionbar")]) if (part instanceof HTMLElement) part.hidden = true;
  document.addEventListener("visibilitychange", () => {
    void freeSpace().then((free) => !isFull(free) && location.reload());
  });
}

/** No store to rely on (a private window, a full phone): the browser posts the form, and says so. */
function overTheForm(form: HTMLFormElement, why: string): void {
  if (document.body.dataset["shell"] !== undefined) {
    location.replace(`/capture${PLAIN}`); // the shell's form cannot be posted: it carries no token
    return;
  }
  const page = openPage(draftOf(form, ""), null);
  page.complain([why]);
  form.addEventListener(
    "submit",
    (event) => {
      const wanting = complaints(page.session);
      page.complain(wanting);
      if (wanting.length === 0 && !page.session.coming) fillForm(form, page.session);
      else event.preventDefault();
      if (wanting.length === 0 && page.session.coming) void page.session.settled().then(() => form.requestSubmit(event.submitter));
    },
    { capture: true },
  );
}

void start();
