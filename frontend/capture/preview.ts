/* Where the finding would go, asked of the server while it is being captured. */

import type { Point } from "./draft";

export interface Candidate {
  readonly code: string;
  readonly name: string;
  readonly share: number;
}

export interface Nearby {
  readonly number: string;
  readonly distance: string;
  readonly when: string;
  readonly state: string;
  readonly photo: string | null;
}

export interface Preview {
  readonly outcome: "dispatch" | "choose" | "outside" | "confidential" | "nobody";
  readonly place: string | null;
  /** "before" and "after" stand around the strong words, in the reader's language. */
  readonly line: { readonly before: string; readonly strong: string; readonly after: string };
  readonly more: { readonly before: string; readonly strong: string };
  readonly candidates: readonly Candidate[];
  readonly nearby: readonly Nearby[];
  readonly demo: (Point & { readonly name: string }) | null;
  readonly estimate?: boolean;
}

export interface Question {
  readonly item: string | null;
  readonly alt: boolean;
  readonly point: Point;
  readonly accuracy: number | null;
  readonly choice: string | null;
}

export function queryOf(question: Question): string {
  const query = new URLSearchParams({ lon: String(question.point.lon), lat: String(question.point.lat) });
  if (question.item) query.set("item", question.item);
  if (question.alt) query.set("alt", "1");
  if (question.accuracy !== null) query.set("accuracy", String(Math.round(question.accuracy)));
  if (question.choice) query.set("choice", question.choice);
  return query.toString();
}

/** The server's answer; null when it can not be had, which is no reason to stop anybody. */
export async function ask(question: Question, signal: AbortSignal): Promise<Preview | null> {
  try {
    const answer = await fetch(`/api/preview?${queryOf(question)}`, { signal, headers: { Accept: "application/json" } });
    if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) return null;
    return (await answer.json()) as Preview;
  } catch {
    return null;
  }
}
