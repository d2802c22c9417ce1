/* Outlines, names and limits for the maps and for the preview without a network: fetched once per version. */

import type { Reference } from "./ground";

let loading: Promise<Reference | null> | null = null;

async function fetchReference(): Promise<Reference | null> {
  try {
    const answer = await fetch("/api/reference", { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Reference) : null;
  } catch {
    return null;
  }
}

/** The reference data; null when it can not be had now. A later call tries again. */
export function loadReference(): Promise<Reference | null> {
  loading ??= fetchReference().then((found) => {
    if (found === null) loading = null;
    return found;
  });
  return loading;
}
