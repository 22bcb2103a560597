/** Runs pieces of work one after the other, in the order in which they were handed in. */
export class Serial {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work, work);
    this.last = next.catch(() => undefined);
    return next;
  }

  idle(): Promise<unknown> {
    return this.last;
  }
}
