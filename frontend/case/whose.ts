/* Whose checks this phone knows, so that a page can tell without opening the store. The worker has no such place and leaves it. */

const WHOSE = "mc-checks";

interface Place {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

function placeOf(): Place | undefined {
  return (globalThis as { readonly localStorage?: Place }).localStorage; // throws where a browser keeps nothing
}

/** Null where it knows none, or cannot say. */
export function whoKnows(): string | null {
  try {
    return placeOf()?.getItem(WHOSE) ?? null;
  } catch {
    return null;
  }
}

export function noteWhose(user: string, any: boolean): void {
  try {
    if (any) placeOf()?.setItem(WHOSE, user);
    else if (whoKnows() === user) placeOf()?.removeItem(WHOSE);
  } catch {
    return; // what is known still goes with the next list and after a day
  }
}
