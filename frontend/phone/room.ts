/* How much the browser will still keep for us. Capture is refused before a photo could be lost for want of room. */

const LEAST = 50_000_000;
const LITTLE = 200_000_000;

/** Bytes left; null where the browser does not say. */
export async function freeSpace(): Promise<number | null> {
  try {
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    return quota !== undefined && usage !== undefined ? quota - usage : null;
  } catch {
    return null;
  }
}

export function isFull(free: number | null): boolean {
  return free !== null && free < LEAST;
}

export function isLow(free: number | null): boolean {
  return free !== null && free < LITTLE;
}

/** The room as last asked; a camera that opens at a tap cannot wait for the answer. */
export class Room {
  constructor(private free: number | null) {}

  get full(): boolean {
    return isFull(this.free);
  }

  get left(): number {
    return this.free ?? 0;
  }

  async look(): Promise<void> {
    this.free = await freeSpace();
  }
}
