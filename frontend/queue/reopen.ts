/* A report that the server will not take becomes a draft again, under a new id: the frozen one is never edited. */

import type { Draft, Fields, Shot } from "../capture/draft";
import { newDraft } from "../capture/draft";
import type { Item } from "../outbox/model";

type Frozen = Partial<Omit<Fields, "category">> & { readonly photos?: readonly Shot[] };

export function draftFrom(item: Item, id: string, now: string): Draft {
  const { photos = [], ...rest } = JSON.parse(item.payload) as Frozen;
  const draft = newDraft(id, item.user_id, now);
  const fields = draft.fields as unknown as Record<string, unknown>;
  for (const key of Object.keys(fields)) if (key in rest) fields[key] = rest[key as keyof typeof rest];
  draft.fields.category = item.label.category || null;
  draft.photos.push(...photos);
  return draft;
}
