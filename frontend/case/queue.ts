/* The queue of checks without waiting: while one pair is looked at the next page and its pictures are fetched, and a step swaps
   the page's main part. The addresses stay those of the pages; whatever goes wrong falls back to an ordinary page load. */

import { all, one } from "../lib/dom";

interface Fetched {
  url: string;
  page: Document;
}

function fetchPage(url: string, form?: FormData): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(form ? "POST" : "GET", url);
    request.responseType = "document";
    request.timeout = 20_000;
    request.onload = () => {
      const page = request.responseXML;
      if (page && request.status < 500) resolve({ url: request.responseURL, page });
      else reject(new Error(String(request.status)));
    };
    request.onerror = request.ontimeout = () => reject(new Error("network"));
    request.send(form);
  });
}

/** The number beside the page's name in the navigation. */
const COUNTED = 'nav a[href="/checks"]';

function refresh(place: HTMLElement | null, fresh: HTMLElement | null): void {
  if (place && fresh) place.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
}

function isCheck(url: string): boolean {
  return new URL(url, location.href).pathname.startsWith("/checks");
}

/** Keeps the next page of the queue at hand and shows pages in place; `awake` runs on each page that is shown. */
export class Queue {
  private next: Promise<Fetched> | null = null;
  private nextUrl = "";
  private held: HTMLImageElement[] = [];
  private busy = false;

  constructor(private readonly awake: () => void) {
    window.addEventListener("popstate", () => location.reload());
    this.prepare();
  }

  /** The page behind a link of the queue, in place. */
  async go(url: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const fetched = await (url === this.nextUrl && this.next ? this.next : fetchPage(url)).catch(() => null);
    this.busy = false;
    if (fetched) this.show(fetched);
    else location.assign(url);
  }

  /** A verdict: sent once, answered by the next page of the queue or by this one with what went wrong. */
  async send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const fetched = await fetchPage(form.action, new FormData(form, submitter)).catch(() => null);
    this.busy = false;
    if (fetched) this.show(fetched, form.action);
    else fallBack(form, submitter);
  }

  private show(fetched: Fetched, posted = ""): void {
    const main = one("main", HTMLElement, fetched.page);
    const here = one("main", HTMLElement);
    // The end of the queue and a login that ran out are other pages, with a frame of their own
    if (!main || !here || !isCheck(fetched.url) || !one(".check", HTMLElement, main)) {
      location.assign(fetched.url);
      return;
    }
    if (fetched.url !== posted) history.pushState(null, "", fetched.url);
    document.title = fetched.page.title;
    here.replaceWith(document.adoptNode(main));
    for (const part of [".topbar__title", ".topbar__tail"]) refresh(one(part, HTMLElement), one(part, HTMLElement, fetched.page));
    const counts = all(COUNTED, HTMLElement, fetched.page);
    all(COUNTED, HTMLElement).forEach((place, index) => {
      refresh(place, counts[index] ?? null);
    });
    window.scrollTo(0, 0);
    one("main", HTMLElement)?.focus({ preventScroll: true });
    this.awake();
    this.prepare();
  }

  private prepare(): void {
    const link = one("a[data-next]", HTMLAnchorElement);
    this.next = null;
    this.nextUrl = link?.href ?? "";
    if (!link) return;
    this.next = fetchPage(link.href);
    this.next.then(
      ({ page }) => {
        // Held, so that the document keeps the pictures that no cache may keep
        this.held = all("[data-pair] img", HTMLImageElement, page).map((picture) => {
          const image = new Image();
          image.src = picture.src;
          return image;
        });
        document.documentElement.dataset["ready"] = String(this.held.length);
      },
      () => {
        this.next = null;
      },
    );
  }
}

function fallBack(form: HTMLFormElement, submitter: HTMLElement | null): void {
  if (submitter instanceof HTMLButtonElement) {
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = submitter.name;
    chosen.value = submitter.value;
    form.append(chosen);
  }
  form.submit();
}
