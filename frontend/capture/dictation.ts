/* Dictation of the note: off until switched on on this phone, and only where the browser recognises speech on the device
   itself. What is said never leaves the phone as sound. Loaded when the note is opened. */

import { mic, pause } from "../../app/site/icons.json";
import { language } from "../lib/dictionary";
import { h } from "../lib/html";
import { icon } from "../lib/icon";
import { t } from "./words";

const SWITCH = "mc-dictation";

interface Heard {
  readonly resultIndex: number;
  readonly results: ArrayLike<ArrayLike<{ readonly transcript: string }> & { readonly isFinal: boolean }>;
}

interface Recogniser extends EventTarget {
  lang: string;
  continuous: boolean;
  processLocally: boolean;
  start(): void;
  stop(): void;
}

interface Recognition {
  new (): Recogniser;
  available?(wanted: { langs: string[]; processLocally: boolean }): Promise<string>;
}

/** Under the note: the switch, and while it is on the button; nothing where the device cannot do it by itself. */
export async function offerDictation(note: HTMLTextAreaElement): Promise<void> {
  const lang = language() === "en" ? "en-GB" : "zh-CN";
  const recognition = (window as unknown as { SpeechRecognition?: Recognition }).SpeechRecognition;
  if (recognition?.available === undefined) return;
  const found = await recognition.available({ langs: [lang], processLocally: true }).catch(() => "unavailable");
  if (found !== "available") return;
  const box = h("input", { type: "checkbox", id: "dictation", checked: isOn() });
  const button = talkButton(new recognition(), lang, note);
  button.hidden = !isOn();
  box.addEventListener("change", () => {
    remember(box.checked);
    button.hidden = !box.checked;
  });
  const tick = h("label", { class: "tick" }, box, h("span", {}, t("dictation"), h("br"), h("small", {}, t("dictationText"))));
  note.closest(".field")?.append(h("div", { class: "dictation" }, tick, button));
}

function talkButton(recogniser: Recogniser, lang: string, note: HTMLTextAreaElement): HTMLButtonElement {
  const button = h("button", { class: "btn", type: "button", "aria-pressed": "false" });
  const show = (on: boolean): void => {
    button.setAttribute("aria-pressed", String(on));
    button.replaceChildren(icon(on ? pause : mic, true), t(on ? "dictationStop" : "dictationStart"));
  };
  Object.assign(recogniser, { lang, continuous: true, processLocally: true });
  recogniser.addEventListener("result", (event) => write(note, finalWords(event as unknown as Heard)));
  recogniser.addEventListener("start", () => show(true));
  recogniser.addEventListener("end", () => show(false));
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") recogniser.stop();
    else recogniser.start();
  });
  document.addEventListener("visibilitychange", () => recogniser.stop());
  show(false);
  return button;
}

function finalWords({ resultIndex, results }: Heard): string {
  return Array.from(results)
    .slice(resultIndex)
    .filter((result) => result.isFinal)
    .map((result) => result[0]?.transcript.trim() ?? "")
    .join(" ");
}

function write(note: HTMLTextAreaElement, words: string): void {
  if (words === "") return;
  const between = note.value === "" || language() !== "en" ? "" : " ";
  note.value = `${note.value}${between}${words}`.slice(0, note.maxLength);
  note.dispatchEvent(new Event("input", { bubbles: true }));
}

function isOn(): boolean {
  try {
    return localStorage.getItem(SWITCH) === "on";
  } catch {
    return false;
  }
}

function remember(on: boolean): void {
  try {
    localStorage.setItem(SWITCH, on ? "on" : "off");
  } catch {
    return; // a private window forgets it
  }
}
