/* Words of the scripts: one dictionary per feature, both languages side by side under one key type. */

type Words<K extends string> = Readonly<Record<K, string>>;
export type Values = Readonly<Record<string, string | number>>;

/** The language of the page, as the server wrote it. */
export function language(): "zh" | "en" {
  return document.documentElement.lang.startsWith("en") ? "en" : "zh";
}

/** The locale in which days and numbers are written. */
export function locale(): string {
  return language() === "en" ? "en-GB" : "zh-CN";
}

/** Put values into a sentence: "{count} 条" with { count: 3 } gives "3 条". Unknown names stay visible. */
export function fill(sentence: string, values: Values = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A translator over two dictionaries; English with a missing or an extra key does not compile. */
export function dictionary<K extends string>(zh: Words<K>, en: Words<NoInfer<K>>): (key: K, values?: Values) => string {
  return (key, values) => fill((language() === "en" ? en : zh)[key], values);
}
