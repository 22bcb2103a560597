/** Waits for what another process does, by asking again. Only a real n8n and a real runtime ask for this. */
const PAUSE_MS = 100;

/**
 * Resolves with the first answer that is neither null, undefined nor false.
 * @throws {Error} after `withinMs`, with `what` and the last thing that went wrong
 */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const last = Date.now() + withinMs;
  let why: unknown = 'not yet';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      why = error;
    }
    if (Date.now() >= last) throw new Error(`Not within ${withinMs} ms: ${what}`, { cause: why });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
