/* Building elements: h("p", { class: "quiet" }, "words", child). Text is always text, never markup. */

type Child = Node | string | null | false;
type Attributes = Readonly<Record<string, string | number | boolean | null>>;

/** An element with attributes (false and null are left out, true is empty) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

/** The element with this id, of this class; a page that lacks it is broken, so it is an error. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no #${id}`);
  return found;
}
