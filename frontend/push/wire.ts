/* Tells the server where this browser can be reached. */

const ADDRESS = "/api/push-subscriptions";

/** Hand in a subscription; the same browser again replaces its entry. Rejects when the server does not take it. */
export async function signUp(subscription: PushSubscription): Promise<void> {
  const response = await fetch(ADDRESS, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Requested-With": "fetch" },
    body: JSON.stringify(subscription),
  });
  if (!response.ok) throw new Error(`refused: ${response.status}`);
}

/** The server's public key as the browser wants it. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  const raw = atob(base64.padEnd(Math.ceil(base64.length / 4) * 4, "="));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}
