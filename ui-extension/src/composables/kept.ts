/** What is kept on this device. Where a browser forbids that, the page works and forgets. */

export function readKept(key: string): string | null {
  try {
    return localStorage.getItem(`cadenza.${key}`);
  } catch {
    return null;
  }
}

/** @param value null forgets it */
export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`cadenza.${key}`);
    else localStorage.setItem(`cadenza.${key}`, value);
  } catch {
    // Nothing depends on it being there next time.
  }
}
