/* Small helpers over the document. */

/** All matches as an array, typed by the caller's class. */
export function all<T extends Element>(selector: string, kind: new () => T, within: ParentNode = document): T[] {
  return [...within.querySelectorAll(selector)].filter((node): node is T => node instanceof kind);
}

/** The first match, or null when there is none or it is of another kind. */
export function one<T extends Element>(selector: string, kind: new () => T, within: ParentNode = document): T | null {
  const node = within.querySelector(selector);
  return node instanceof kind ? node : null;
}

/** Delegate: call `act` for events whose target lies inside a match of `selector`. */
export function on<K extends keyof DocumentEventMap>(
  type: K,
  selector: string,
  act: (element: HTMLElement, event: DocumentEventMap[K]) => void,
): void {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    if (element instanceof HTMLElement) act(element, event);
  });
}
