/* One call of the protocol and what its answer means. Success is a receipt that names our id and our bytes, nothing else. */

import type { ItemKind, Receipt, Trouble } from "./model";

export type Answer =
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  | { readonly kind: "retry"; readonly trouble: Trouble; readonly after: number | null; readonly strange: boolean; readonly late: boolean }
  | { readonly kind: "stop"; readonly trouble: Trouble }
  | { readonly kind: "unknown"; readonly trouble: Trouble }
  | { readonly kind: "attention"; readonly trouble: Trouble };

export interface Call {
  readonly kind: ItemKind;
  readonly id: string;
  readonly sha: string;
  readonly user: string;
  readonly body: string | ArrayBuffer;
  readonly type: string;
  /** The digest of the photo that is sent; null for the report itself. */
  readonly photo: string | null;
  readonly pending: string;
  readonly timeout: number;
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The one 403 that is about the item: whoever is signed in sends no such thing (any more), but may send the next one. Every
    other is about the login, and would meet all of them: somebody else's phone, a password to be changed first. */
export const NOT_THEIRS = "forbidden";
const RETRIED = new Set([408, 423, 425, 429, 500, 502, 503, 504, 507]);

export function addressOf(call: Pick<Call, "kind" | "id" | "photo">): string {
  const base = `/api/${call.kind === "report" ? "reports" : "events"}/${call.id}`;
  return call.photo === null ? base : `${base}/photos/${call.photo}`;
}

/** Send, wait, and say what came of it. Never throws. */
export async function send(call: Call, fetcher: Fetch, now: () => number): Promise<Answer> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), call.timeout);
  try {
    const response = await fetcher(addressOf(call), {
      method: "PUT",
      body: call.body,
      redirect: "error",
      cache: "no-store",
      credentials: "same-origin",
      signal: stop.signal,
      headers: {
        Accept: "application/json",
        "Content-Type": call.type,
        "X-Requested-With": "outbox",
        "X-Client-Now": new Date(now()).toISOString(),
        "X-Outbox-Pending": call.pending,
        "X-Outbox-User": call.user,
      },
    });
    return await meaning(response, call, now());
  } catch {
    const late = stop.signal.aborted;
    const trouble = { code: late ? "timeout" : "no_network", status: null, detail: "", at: now() };
    return { kind: "retry", trouble, after: null, strange: false, late };
  } finally {
    clearTimeout(timer);
  }
}

export async function meaning(response: Response, call: Pick<Call, "id" | "sha" | "photo">, at: number): Promise<Answer> {
  const body = await jsonOf(response);
  if (response.ok) {
    if (isReceipt(body) && body.id === call.id && body.sha === call.sha) return { kind: "receipt", receipt: body };
    return retry({ code: "not_a_receipt", status: response.status, detail: "", at }, response, true);
  }
  const spoken = problemOf(response, body);
  const trouble: Trouble = { code: spoken?.code ?? "intermediary", status: response.status, detail: spoken?.detail ?? "", at };
  if (RETRIED.has(response.status) || response.status >= 500) return retry(trouble, response, false);
  if (spoken === null) return retry(trouble, response, true); // something between us and the server spoke
  if (response.status === 401 || (response.status === 403 && trouble.code !== NOT_THEIRS)) return { kind: "stop", trouble };
  if (response.status === 404 && call.photo !== null) return { kind: "unknown", trouble };
  return { kind: "attention", trouble };
}

function retry(trouble: Trouble, response: Response, strange: boolean): Answer {
  const seconds = Number(response.headers.get("Retry-After"));
  return { kind: "retry", trouble, after: seconds > 0 ? seconds * 1000 : null, strange, late: false };
}

async function jsonOf(response: Response): Promise<unknown> {
  if (!/^application\/(problem\+)?json\b/.test(response.headers.get("Content-Type") ?? "")) return null;
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function problemOf(response: Response, body: unknown): { code: string; detail: string } | null {
  if (!(response.headers.get("Content-Type") ?? "").startsWith("application/problem+json")) return null;
  if (typeof body !== "object" || body === null) return null;
  const { code, detail } = body as Record<string, unknown>;
  return typeof code === "string" ? { code, detail: typeof detail === "string" ? detail : "" } : null;
}

export function isReceipt(body: unknown): body is Receipt {
  if (typeof body !== "object" || body === null) return false;
  const { receipt, id, sha, number, missing, complete } = body as Record<string, unknown>;
  const listed = Array.isArray(missing) && missing.every((digest) => typeof digest === "string");
  const texts = [id, sha, number].every((value) => typeof value === "string");
  return receipt === 1 && texts && listed && typeof complete === "boolean" && complete === (missing.length === 0);
}
