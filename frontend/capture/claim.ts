/* One draft, one tab. Two tabs on the same draft would undo each other's changes, and the slower one would bring back what
   the other has sent already. The browser frees a claim when its tab ends, however it ends. */

/* A page that is reloaded meets its own former self for a moment */
const PATIENCE_MS = 500;

/** Take the draft for this tab until the tab ends; false when another tab is working on it. */
export async function claim(id: string): Promise<boolean> {
  if (!("locks" in navigator)) return true;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  return new Promise((resolve) => {
    navigator.locks
      .request(`draft-${id}`, { signal: patience.signal }, () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise<never>(() => undefined);
      })
      .catch(() => resolve(false));
  });
}
