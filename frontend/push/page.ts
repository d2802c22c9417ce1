/* Switching push on for this device, and keeping it on where a browser quietly dropped it. */

import { en, zh } from "../i18n/notices";
import { dictionary } from "../lib/dictionary";
import { keyBytes, signUp } from "./wire";

const t = dictionary(zh, en);

function able(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

async function subscribed(key: string): Promise<void> {
  const registration = await navigator.serviceWorker.ready;
  const held = await registration.pushManager.getSubscription();
  await signUp(held ?? (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(key) })));
}

/** Offer the switch where it can work, and say what came of it. */
export function offerPush(): void {
  const place = document.querySelector("[data-push]");
  const state = document.querySelector("[data-push-state]");
  const button = place?.querySelector("button");
  if (!(place instanceof HTMLElement) || !state || !button) return;
  if (!able()) {
    state.textContent = t("unable");
    return;
  }
  if (Notification.permission === "denied") {
    state.textContent = t("denied");
    return;
  }
  place.hidden = false;
  button.addEventListener("click", () => {
    void switchOn(place.dataset["push"] ?? "", button, state);
  });
}

async function switchOn(key: string, button: HTMLButtonElement, state: Element): Promise<void> {
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      state.textContent = t("denied");
      return;
    }
    state.textContent = t("working");
    await subscribed(key);
    location.reload();
  } catch {
    state.textContent = t("failed");
  } finally {
    button.disabled = false;
  }
}
