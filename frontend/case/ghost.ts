/* The earlier photo, to be laid over the camera. */

/** Fetched while there is a network, so that it lies over the camera without one too. */
export async function keepGhost(url: string | undefined): Promise<string | undefined> {
  if (!url) return undefined;
  try {
    const answer = await fetch(url);
    return answer.ok ? URL.createObjectURL(await answer.blob()) : undefined;
  } catch {
    return undefined;
  }
}
