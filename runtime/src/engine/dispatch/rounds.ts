/** Work that comes round again and again: a round, a sleep until there may be more, the next round. */
import type { Instant } from '../../domain/time';
import type { Clock } from '../ports';
import { Sleep } from './sleep';

export interface RoundsOptions {
  clock: Clock;
  longestSleepMs: number;
  /** Answers with when the next may find something; null: when it is woken. */
  round(): Promise<Instant | null>;
  /** A round that rejected is made again after this. */
  retryInMs: number;
  fault(error: unknown): void;
  /** Least time between two rounds, so that what happens meanwhile is looked at together. */
  apartMs?: number;
}

export class Rounds {
  private readonly sleep: Sleep;
  private running: Promise<void> | null = null;
  private stopping = false;
  private cutShort = (): void => undefined;

  constructor(private readonly options: RoundsOptions) {
    this.sleep = new Sleep(options.clock, options.longestSleepMs);
  }

  /** For a round that is long, to end early. */
  get isStopping(): boolean {
    return this.stopping;
  }

  wake(): void {
    this.sleep.wake();
  }

  start(): void {
    this.running ??= this.loop();
  }

  /** Resolves when the round that has begun is over. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.sleep.wake();
    this.cutShort();
    await this.running;
    this.running = null;
    this.stopping = false;
  }

  /** A stop does not wait for a clock, which may stand still. */
  pauseFor(ms: number): Promise<void> {
    if (this.stopping) return Promise.resolve();
    const { clock } = this.options;
    return new Promise((resolve) => {
      const cancel = clock.wakeAt(clock.now() + ms, resolve);
      this.cutShort = () => {
        cancel();
        resolve();
      };
    });
  }

  private async loop(): Promise<void> {
    const { clock, round, retryInMs, fault, apartMs } = this.options;
    while (!this.stopping) {
      this.sleep.begin();
      let until: Instant | null;
      try {
        until = await round();
      } catch (error) {
        fault(error);
        until = clock.now() + retryInMs;
      }
      if (!this.stopping) await this.sleep.until(until);
      if (apartMs !== undefined) await this.pauseFor(apartMs);
    }
  }
}
