import { createNewId, createSeededNewId } from '../../runtime/src/adapters/ids';
import { decodeTime, isValid } from 'ulid';
import { NOON } from './records';

describe('new ids', () => {
  it.each([0, 1, NOON, 2 ** 48 - 1])('are ULIDs that carry the instant %d', (at) => {
    const id = createNewId()(at);
    expect(isValid(id)).toBe(true);
    expect(decodeTime(id)).toBe(at);
  });

  it('grow within one process, also when the clock stands still or goes back', () => {
    const newId = createNewId();
    const ids: string[] = [];
    for (let n = 0; n < 20_000; n++) ids.push(newId(NOON + (n % 3) - (n % 5)));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('of two makers differ', () => {
    const [one, other] = [createNewId(), createNewId()];
    expect(one(NOON)).not.toBe(other(NOON));
  });

  it('of one seed are the same on every run, and of another seed are not', () => {
    const [one, same, other] = [createSeededNewId(1), createSeededNewId(1), createSeededNewId(2)];
    const ids = [one(NOON), one(NOON), one(NOON + 1)];
    expect([same(NOON), same(NOON), same(NOON + 1)]).toEqual(ids);
    expect(other(NOON)).not.toBe(ids[0]);
  });

  it('refuse what is no instant', () => {
    const newId = createNewId();
    for (const at of [-1, Number.NaN, 2 ** 48]) expect(() => newId(at)).toThrow(RangeError);
  });
});
