/* The screen stays on while photos are on their way: some phones stop every page when it goes dark. */

interface Held {
  release(): Promise<void>;
}

interface Screen {
  request(kind: "screen"): Promise<Held>;
}

/** Do the work with the screen kept on, where the browser can and while the page is in front. A refusal changes nothing. */
export async function awake<T>(work: () => Promise<T>): Promise<T> {
  let held = hold();
  const again = (): void => {
    if (document.visibilityState === "visible") held = hold(); // the browser let go when the page was hidden
  };
  document.addEventListener("visibilitychange", again);
  try {
    return await work();
  } finally {
    document.removeEventListener("visibilitychange", again);
    void held.then((lock) => lock?.release()).catch(() => undefined);
  }
}

async function hold(): Promise<Held | null> {
  const { wakeLock } = navigator as unknown as { wakeLock?: Screen };
  if (wakeLock === undefined || document.visibilityState !== "visible") return null;
  try {
    return await wakeLock.request("screen");
  } catch {
    return null;
  }
}
