/** A line before a provider: so many are asked at once, the others wait their turn. */

export class Line {
  private free: number;
  private readonly waiting: ((turn: boolean) => void)[] = [];

  constructor(places: number) {
    this.free = places;
  }

  /** False: the line was sent away. True: `leave` must be called. */
  async enter(): Promise<boolean> {
    if (this.free > 0) {
      this.free -= 1;
      return true;
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  leave(): void {
    const next = this.waiting.shift();
    if (next) next(true);
    else this.free += 1;
  }

  sendAway(): void {
    for (const resolve of this.waiting.splice(0)) resolve(false);
  }
}
