/* Where it would probably go, told by the phone itself while there is no network. Always marked as an estimate. */

import { language } from "../lib/dictionary";
import type { Store } from "../outbox/store";
import type { Named, Reference } from "./ground";
import { leafAt } from "./ground";
import type { Preview, Question } from "./preview";
import { loadReference } from "./reference";
import { t } from "./words";

/** The reference data: fresh where there is a network, else what was kept on the phone. */
export async function referenceFrom(store: Store | null): Promise<Reference | null> {
  const fresh = await loadReference();
  if (fresh !== null) {
    await store?.keepReference(fresh).catch(() => undefined);
    return fresh;
  }
  const kept = await store?.reference().catch(() => undefined);
  return isReference(kept) ? kept : null;
}

function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "leaves" in value && Array.isArray(value.leaves);
}

/** The estimate; null where the phone knows nothing. A confidential item says only that it goes to the police. */
export function estimate(reference: Reference, question: Question, confidential: boolean): Preview | null {
  const nothing = { candidates: [], nearby: [], demo: null, estimate: true, more: { before: t("estimate"), strong: "" } };
  if (confidential) {
    return { ...nothing, outcome: "confidential", place: null, line: { before: "", strong: t("toPolice"), after: "" } };
  }
  const leaf = leafAt(reference, question.point);
  if (leaf === null) return null;
  const place = said(leaf);
  const rule = question.item === null ? undefined : reference.items[question.item];
  if (rule === undefined) return { ...nothing, outcome: "dispatch", place, line: { before: "", strong: place, after: "" } };
  const body = reference.bodies[leaf.body];
  const limit = said(question.alt && rule.alt ? rule.alt : rule.limit);
  const line = rule.lead
    ? { before: "", strong: said(rule.lead), after: t("leads") }
    : { before: body ? t("ofBody", { body: said(body) }) : "", strong: place, after: t("leads") };
  return { ...nothing, outcome: "dispatch", place, line, more: { before: `${t("estimate")} · ${t("limit")} `, strong: limit } };
}

function said(name: Named): string {
  return language() === "en" ? name.en : name.zh;
}
