/* The catalogue as the plain form carries it: categories and items are read from the <select>, so that nothing is sent twice. */

export interface Category {
  readonly code: string;
  readonly minPhotos: number;
  readonly confidential: string | null;
  readonly note: string | null;
}

export interface Item {
  readonly code: string;
  readonly category: string;
  readonly short: string;
  readonly name: string;
  readonly key: string;
  readonly alt: string | null;
}

export interface Catalogue {
  readonly categories: ReadonlyMap<string, Category>;
  readonly items: ReadonlyMap<string, Item>;
}

export function readCatalogue(select: HTMLSelectElement): Catalogue {
  const categories = new Map<string, Category>();
  const items = new Map<string, Item>();
  for (const group of select.querySelectorAll("optgroup")) {
    const { code = "", photos, confidential, note } = group.dataset;
    categories.set(code, { code, minPhotos: Number(photos), confidential: confidential ?? null, note: note ?? null });
    for (const option of group.querySelectorAll("option")) {
      const { short = option.text, key = "", alt } = option.dataset;
      items.set(option.value, { code: option.value, category: code, short, name: option.text, key, alt: alt ?? null });
    }
  }
  return { categories, items };
}

/** Items whose key holds every word; those where a key begins with the first word come first. */
export function search(items: Iterable<Item>, query: string): Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return [];
  const found = [...items].filter((item) => words.every((word) => item.key.includes(word)));
  const begins = (item: Item): number => (` ${item.key}`.includes(` ${first}`) ? 0 : 1);
  return found.sort((a, b) => begins(a) - begins(b));
}

/** Recent items first, in their order; then the rest as it stood. */
export function recentFirst(items: readonly Item[], recent: readonly string[]): Item[] {
  const rank = (item: Item): number => {
    const at = recent.indexOf(item.code);
    return at < 0 ? recent.length : at;
  };
  return [...items].sort((a, b) => rank(a) - rank(b));
}

export function withRecent(recent: readonly string[], code: string, most = 12): string[] {
  return [code, ...recent.filter((other) => other !== code)].slice(0, most);
}
