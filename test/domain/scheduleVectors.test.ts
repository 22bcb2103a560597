import { planWait } from '../../runtime/src/domain/time';
import schedule from './vectors/schedule.json';

/** Worked examples of semantics.md, "Waiting" and "Quiet hours"; the file is a copy of shared/vectors/schedule.json. */
describe('when a wait ends, and when sending is permitted then', () => {
  test.each(schedule.cases.map((one) => [one.id, one.note, one] as const))('%s: %s', (_id, _note, one) => {
    const { due, permitted } = planWait(one.input);
    expect({ due, permitted }).toEqual({ due: utc(one.due), permitted: one.permitted && utc(one.permitted) });
  });
});

function utc(iso: string): string {
  return new Date(iso).toISOString();
}
