/* SHA-256 as 64 lower-case hexadecimal digits. */

export async function digest(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function digestOfText(text: string): Promise<string> {
  return digest(new TextEncoder().encode(text));
}
