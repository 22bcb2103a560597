import { Pace } from '../../runtime/src/engine/dispatch/pace';

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
