/**
 * Many claimers on one server, event by event: they wait for a processor, for pages, and for the log. One flush of the log
 * at a time: whoever is done meanwhile goes with the next one, so commits share it (group commit).
 */
import type { Costs, Demand } from './model';

export interface Server {
  processors: number;
  /** Pages that may be on their way from the disk at once; null: the system has them in memory, and a processor copies them. */
  readers: number | null;
}

interface Event {
  at: number;
  then: (now: number) => void;
}

/** Something of which there are a few, used in the order of asking. */
class Station {
  private busy = 0;
  private readonly waiting: { ms: number; then: (now: number) => void }[] = [];

  constructor(
    private readonly places: number,
    private readonly schedule: (at: number, then: (now: number) => void) => void,
  ) {}

  use(now: number, ms: number, then: (now: number) => void): void {
    if (this.busy >= this.places) {
      this.waiting.push({ ms, then });
      return;
    }
    this.busy += 1;
    this.schedule(now + ms, (end) => {
      this.busy -= 1;
      then(end);
      const next = this.waiting.shift();
      if (next) this.use(end, next.ms, next.then);
    });
  }
}

class Log {
  private flushing = false;
  private gathered: { kilobytes: number; then: (now: number) => void }[] = [];

  constructor(
    private readonly costs: Costs,
    private readonly schedule: (at: number, then: (now: number) => void) => void,
  ) {}

  commit(now: number, kilobytes: number, then: (now: number) => void): void {
    this.gathered.push({ kilobytes, then });
    if (!this.flushing) this.flush(now);
  }

  private flush(now: number): void {
    const together = this.gathered;
    this.gathered = [];
    this.flushing = together.length > 0;
    if (!this.flushing) return;
    const kilobytes = together.reduce((sum, each) => sum + each.kilobytes, 0);
    this.schedule(now + this.costs.flushMs + kilobytes * this.costs.logKilobyteMs, (end) => {
      for (const { then } of together) then(end);
      this.flush(end);
    });
  }
}

/** Claims a second that so many claimers make, each asking for the next when it has one. */
export function claimsPerSecond(claimers: number, demand: Demand, costs: Costs, server: Server): number {
  const CLAIMS = 400 * claimers;
  const events: Event[] = [];
  const schedule = (at: number, then: (now: number) => void): void => {
    // Few events are open at once, so a sorted list serves.
    let place = events.length;
    while (place > 0 && events[place - 1]!.at > at) place -= 1;
    events.splice(place, 0, { at, then });
  };
  const processors = new Station(server.processors, schedule);
  const readers = server.readers === null ? processors : new Station(server.readers, schedule);
  const log = new Log(costs, schedule);
  let done = 0;
  let ended = 0;
  const begin = (now: number): void => {
    schedule(now + costs.roundTripMs, (asked) =>
      processors.use(asked, demand.processorMs, (worked) =>
        // Pages are asked for one after the other, so a claim holds one reader until it has them all.
        readers.use(worked, demand.misses * costs.pageMissMs, (read) =>
          log.commit(read, demand.logKilobytes, (durable) =>
            schedule(durable + costs.roundTripMs, (answered) => {
              done += 1;
              ended = answered;
              if (done + claimers <= CLAIMS) begin(answered);
            }),
          ),
        ),
      ),
    );
  };
  for (let claimer = 0; claimer < claimers; claimer += 1) begin((claimer * costs.processorMs) / claimers);
  for (let next = events.shift(); next; next = events.shift()) next.then(next.at);
  return (done / ended) * 1000;
}
