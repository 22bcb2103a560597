import { LONGEST_SLEEP_MS, VirtualClock, systemClock } from '../../runtime/src/adapters/clock';

const START = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the system clock', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: START });
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  /** Wakes somebody at `at` and tells when that happened. */
  function alarm(at: number) {
    const woken: number[] = [];
    const cancel = systemClock.wakeAt(at, () => woken.push(Date.now()));
    return { woken, cancel };
  }

  it('wakes at the instant, not before', () => {
    const { woken } = alarm(START + 5000);
    jest.advanceTimersByTime(4999);
    expect(woken).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(woken).toEqual([START + 5000]);
  });

  it('wakes once', () => {
    const { woken } = alarm(START + 1000);
    jest.advanceTimersByTime(DAY);
    expect(woken).toHaveLength(1);
  });

  it('wakes for the past soon, but not within the call', () => {
    const { woken } = alarm(START - DAY);
    expect(woken).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(woken).toHaveLength(1);
  });

  it('sleeps 60 days, which no single timer can', () => {
    const { woken } = alarm(START + 60 * DAY);
    jest.advanceTimersByTime(60 * DAY - 1);
    expect(woken).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(woken).toEqual([START + 60 * DAY]);
  });

  it('notices within half a minute that it was set forward', () => {
    const { woken } = alarm(START + HOUR);
    jest.setSystemTime(START + 2 * HOUR);
    jest.advanceTimersByTime(LONGEST_SLEEP_MS);
    expect(woken).toHaveLength(1);
  });

  it('sleeps on when it was set back', () => {
    const { woken } = alarm(START + 10_000);
    jest.setSystemTime(START - HOUR);
    jest.advanceTimersByTime(10_000);
    expect(woken).toEqual([]);
    jest.advanceTimersByTime(HOUR);
    expect(woken).toEqual([START + 10_000]);
  });

  it('does not wake after a cancel, also not after many sleeps', () => {
    const { woken, cancel } = alarm(START + HOUR);
    jest.advanceTimersByTime(HOUR / 2);
    cancel();
    jest.advanceTimersByTime(HOUR);
    expect(woken).toEqual([]);
  });
});

describe('the virtual clock', () => {
  /** A clock at START, and what was called when, in minutes after START. */
  function diary() {
    const clock = new VirtualClock(START);
    const entries: string[] = [];
    const minutes = (at: number) => (at - START) / 60_000;
    return {
      clock,
      entries,
      note: (name: string, minute: number) =>
        clock.wakeAt(START + minute * 60_000, () => entries.push(`${name} at ${minutes(clock.now())}`)),
    };
  }

  it('stands still until it is moved', async () => {
    const { clock, entries, note } = diary();
    note('past', -5);
    note('now', 0);
    expect([clock.now(), entries]).toEqual([START, []]);
    await clock.advance(0);
    expect(entries).toEqual(['past at 0', 'now at 0']);
  });

  it('calls in the order of instants, then of asking, each at its own', async () => {
    const { clock, entries, note } = diary();
    note('third', 20);
    note('first', 10);
    note('second', 10);
    await clock.advance(HOUR);
    expect(entries).toEqual(['first at 10', 'second at 10', 'third at 20']);
    expect(clock.now()).toBe(START + HOUR);
  });

  it('calls at the instant it is moved to, and nothing after it', async () => {
    const { clock, entries, note } = diary();
    note('on', 60);
    note('after', 60.001);
    await clock.advanceTo(START + HOUR);
    expect(entries).toEqual(['on at 60']);
    expect(clock.nextWakeAt()).toBe(START + 60.001 * 60_000);
  });

  it('calls what was asked for on the way', async () => {
    const { clock, entries, note } = diary();
    clock.wakeAt(START + 60_000, () => note('child', 2));
    await clock.advance(HOUR);
    expect(entries).toEqual(['child at 2']);
  });

  it('lets what a callback began come to rest before the next is called', async () => {
    const { clock, entries, note } = diary();
    clock.wakeAt(START + 60_000, () => {
      void (async () => {
        await Promise.resolve();
        await new Promise((resolve) => setImmediate(resolve));
        entries.push('work of the first done');
      })();
    });
    note('second', 2);
    await clock.advance(HOUR);
    expect(entries).toEqual(['work of the first done', 'second at 2']);
  });

  it('waits for the rest it is told of', async () => {
    const settled: number[] = [];
    const clock: VirtualClock = new VirtualClock(START, () => {
      settled.push(clock.now());
      return Promise.resolve();
    });
    clock.wakeAt(START + HOUR, () => undefined);
    await clock.advance(DAY);
    expect(settled).toEqual([START, START + HOUR]);
  });

  it('does not call what was cancelled, also not by an earlier callback', async () => {
    const { clock, entries, note } = diary();
    const cancel = note('cancelled', 2);
    clock.wakeAt(START + 60_000, cancel);
    await clock.advance(HOUR);
    expect(entries).toEqual([]);
    expect(clock.nextWakeAt()).toBeNull();
  });

  it('set forward, calls what became due, and it finds the new time', () => {
    const { clock, entries, note } = diary();
    note('second', 20);
    note('first', 10);
    note('later', 200);
    clock.set(START + 2 * HOUR);
    expect(entries).toEqual(['first at 120', 'second at 120']);
  });

  it('set forward, does not call what a callback cancels', () => {
    const { clock, entries, note } = diary();
    const cancel = note('cancelled', 2);
    clock.wakeAt(START + 60_000, cancel);
    clock.set(START + HOUR);
    expect(entries).toEqual([]);
  });

  it('set back, keeps who waits waiting until the instant comes again', async () => {
    const { clock, entries, note } = diary();
    note('noon', 0.5);
    clock.set(START - HOUR);
    await clock.advance(HOUR);
    expect(entries).toEqual([]);
    await clock.advance(30_000);
    expect(entries).toEqual(['noon at 0.5']);
  });

  it('refuses to advance into the past', async () => {
    const { clock } = diary();
    await expect(clock.advanceTo(START - 1)).rejects.toThrow(RangeError);
    await expect(clock.advanceTo(NaN)).rejects.toThrow(RangeError);
  });

  it('stops with an error when a callback asks for ever more at one instant', async () => {
    const clock = new VirtualClock(START, () => Promise.resolve());
    const again = (): void => void clock.wakeAt(START, again);
    again();
    await expect(clock.advance(1)).rejects.toThrow('ask for ever more');
  });
});
