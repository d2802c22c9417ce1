/* Whose phone it is. Pages of the shell name nobody; the phone's own store remembers the last inspector, the server knows
   who is signed in now. Capture goes on for the last one when the login has expired; never after a logout. */

import type { Fetch } from "./wire";
import type { Store } from "./store";

export type Asked =
  | { readonly kind: "somebody"; readonly handle: string; readonly role: string }
  | { readonly kind: "nobody" }
  | { readonly kind: "silent" };

const LAST = "last_user";
const PATIENCE_MS = 20_000;

/** What a page of the server says: this inspector uses the phone now. */
export async function rememberOwner(store: Store, handle: string): Promise<void> {
  if ((await store.kept(LAST)) !== handle) await store.keep(LAST, handle);
}

/** The last inspector of this phone; null when nobody is known or the last one has logged out. */
export async function lastOwner(store: Store): Promise<string | null> {
  const last = await store.kept(LAST);
  return typeof last === "string" && last !== "" ? last : null;
}

export async function forgetOwner(store: Store): Promise<void> {
  await store.keep(LAST, null);
}

/** Who is signed in, asked of the server; silent when it can not be reached or somebody else answers in its place. */
export async function askServer(fetcher: Fetch = fetch): Promise<Asked> {
  try {
    const answer = await fetcher("/api/me", {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await answer.json();
    if (answer.status === 401 && isProblem(answer)) return { kind: "nobody" };
    return answer.ok && isPerson(body) ? { kind: "somebody", handle: body.handle, role: body.role } : { kind: "silent" };
  } catch {
    return { kind: "silent" };
  }
}

function isProblem(answer: Response): boolean {
  return (answer.headers.get("Content-Type") ?? "").startsWith("application/problem+json");
}

function isPerson(body: unknown): body is { handle: string; role: string } {
  if (typeof body !== "object" || body === null) return false;
  const { handle, role } = body as Record<string, unknown>;
  return typeof handle === "string" && typeof role === "string";
}
