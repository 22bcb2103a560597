/** Log lines on their way out, several in one write. */

export interface Destination {
  write(text: string): unknown;
  isTTY?: boolean;
}

/**
 * Gathers the lines of one turn of the event loop: a batch of steps makes hundreds, and each write is a call to the
 * system. What is gathered when the process ends by itself is still written; a killed one loses the lines of its last turn.
 */
export function gathered(destination: Destination): Destination {
  let lines: string[] = [];
  let listens = false;
  const flush = (): void => {
    if (lines.length === 0) return;
    const text = lines.join('');
    lines = [];
    destination.write(text);
  };
  return {
    isTTY: destination.isTTY === true,
    write(line) {
      if (lines.push(line) > 1) return;
      setImmediate(flush);
      if (!listens) process.once('exit', flush);
      listens = true;
    },
  };
}
