/* Where the phone is. One watch from opening the page until it is hidden; the last thirty fixes are kept for the shutter. */

import type { Fix } from "./draft";

export type Level = "good" | "fair" | "poor" | "bad" | "none";
export type Trouble = "denied" | "off" | "silent";

interface Heard {
  readonly at: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracy: number;
}

const KEPT = 30;

/** How well the phone knows where it is: ≤ 15 m good, ≤ 50 m fair, ≤ 100 m poor, beyond that bad. */
export function level(accuracy: number | null): Level {
  if (accuracy === null) return "none";
  if (accuracy <= 15) return "good";
  if (accuracy <= 50) return "fair";
  return accuracy <= 100 ? "poor" : "bad";
}

export class Watch {
  #heard: Heard[] = [];
  #id: number | null = null;

  constructor(
    private readonly onFix: (fix: Fix) => void,
    private readonly onTrouble: (trouble: Trouble) => void,
  ) {}

  /** Begin to listen, or go on after the page was hidden. Errors between two good fixes are normal and are let pass. */
  start(): void {
    if (this.#id !== null) return;
    if (!("geolocation" in navigator)) {
      this.onTrouble("off");
      return;
    }
    const options: PositionOptions = { enableHighAccuracy: true, maximumAge: 0, timeout: 30_000 };
    this.#id = navigator.geolocation.watchPosition((found) => this.#hear(found), (error) => this.#fail(error), options);
  }

  stop(): void {
    if (this.#id === null) return;
    navigator.geolocation.clearWatch(this.#id);
    this.#id = null;
  }

  /** The fix nearest to an instant (milliseconds since the epoch), with its age at that instant; null when none is kept. */
  at(instant: number): Fix | null {
    let best: Heard | null = null;
    for (const heard of this.#heard) {
      if (best === null || Math.abs(heard.at - instant) <= Math.abs(best.at - instant)) best = heard;
    }
    return best && asFix(best, Math.max(0, Math.round(instant - best.at)));
  }

  #hear(found: GeolocationPosition): void {
    const { longitude, latitude, accuracy } = found.coords;
    const heard = { at: Date.now(), lon: round(longitude), lat: round(latitude), accuracy: Math.round(accuracy * 10) / 10 };
    this.#heard = [...this.#heard.slice(1 - KEPT), heard];
    this.onFix(asFix(heard, 0));
  }

  #fail(error: GeolocationPositionError): void {
    if (error.code === error.PERMISSION_DENIED) this.onTrouble("denied");
    else if (this.#heard.length === 0) this.onTrouble("silent");
  }
}

function asFix(heard: Heard, age: number): Fix {
  return { lon: heard.lon, lat: heard.lat, accuracy_m: heard.accuracy, age_ms: age, source: "device", crs: "wgs84" };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
