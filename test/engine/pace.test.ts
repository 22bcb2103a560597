import { Pace } from '../../runtime/src/engine/dispatch/pace';
import type { Store } from '../../runtime/src/engine/ports';
import { openTestStore, settled } from '../support/testStore';
import { closeWorlds, givenWorld } from '../support/world';

describe('looks for what is due', () => {
  it('come at once after a rest, and otherwise so far apart that what falls due meanwhile is found together', () => {
    const pace = new Pace(50);
    expect(pace.nextAt(1_000)).toBe(1_000);
    pace.looked(1_000, false);
    expect([1_000, 1_049, 1_050, 9_000].map((now) => pace.nextAt(now))).toEqual([1_050, 1_050, 1_050, 9_000]);
  });

  it('follow each other while each finds as much as it takes', () => {
    const pace = new Pace(50);
    pace.looked(1_000, true);
    expect(pace.nextAt(1_000)).toBe(1_000);
    pace.looked(1_001, false);
    expect(pace.nextAt(1_001)).toBe(1_051);
  });

  it('are not put off by a clock that was set back', () => {
    const pace = new Pace(50);
    pace.looked(1_000_000, false);
    expect(pace.nextAt(4_000)).toBe(4_000);
  });

  it('never wait where the database is in the process', () => {
    const pace = new Pace(0);
    pace.looked(1_000, false);
    expect(pace.nextAt(1_000)).toBe(1_000);
  });
});

describe('a process that works', () => {
  afterEach(closeWorlds);

  const PEOPLE = 6;

  it('beside others looks once for all who fall due within 50 ms, however often it is woken', async () => {
    const { looks, world, itsTurn } = await afterEnrolling(false);
    expect([looks(), world.channel.messages.length]).toEqual([1, 0]);
    await world.clock.set(world.clock.now() + 50);
    await itsTurn();
    expect([looks(), world.channel.messages.length]).toEqual([2, PEOPLE]);
  });

  it('alone on its database looks for each at once', async () => {
    const { looks, world } = await afterEnrolling(true);
    expect(world.channel.messages).toHaveLength(PEOPLE);
    expect(looks()).toBeGreaterThan(PEOPLE);
  });

  /** Its clock stands still while people are enrolled one by one, each of whom wakes it. */
  async function afterEnrolling(soleProcess: boolean) {
    let looks = 0;
    const store = observed(await openTestStore(), soleProcess, () => (looks += 1));
    const world = await givenWorld({ queue: () => null, store: async () => store });
    const sequence = await world.publish([{ key: 'only', text: 'Hello' }]);
    /** Until it has nothing to do at this instant. */
    const itsTurn = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        await settled(store);
      }
    };
    world.engine.dispatcher.start();
    await itsTurn();
    for (let n = 0; n < PEOPLE; n++) {
      await world.enroll(sequence, { email: `p${n}@example.com` });
      await itsTurn();
    }
    return { looks: () => looks, world, itsTurn };
  }
});

function observed(store: Store, soleProcess: boolean, looked: () => void): Store {
  const claims = replacing(store.claims, {
    claimDue: (...args: Parameters<Store['claims']['claimDue']>) => {
      looked();
      return store.claims.claimDue(...args);
    },
  });
  return replacing(store, { soleProcess, claims });
}

function replacing<T extends object>(whole: T, parts: Partial<T>): T {
  return new Proxy(whole, {
    get(target, name) {
      if (name in parts) return parts[name as keyof T];
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
