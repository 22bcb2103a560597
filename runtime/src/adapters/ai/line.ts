/**
 * A line before a provider: so many are asked at once, the others wait their turn. While it fails nobody is let in for
 * those that come out, or each of them would hang for a time limit as well before the breaker opens; the last one out lets
 * one in.
 */
export class Line {
  private width: number;
  private inside = 0;
  private readonly waiting: ((hasPlace: boolean) => void)[] = [];

  constructor(private readonly places: number) {
    this.width = places;
  }

  /** True: `leave` must be called. False: the line was sent away. */
  enter(): Promise<boolean> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.letIn();
    });
  }

  leave(isFailing: boolean): void {
    this.inside -= 1;
    this.width = isFailing ? Math.max(1, this.inside) : this.places;
    this.letIn();
  }

  sendAway(): void {
    for (const resolve of this.waiting.splice(0)) resolve(false);
  }

  private letIn(): void {
    while (this.inside < this.width) {
      const next = this.waiting.shift();
      if (!next) return;
      this.inside += 1;
      next(true);
    }
  }
}
