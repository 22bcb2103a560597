import { planSends } from '../../runtime/src/domain/time';
import limits from './vectors/limits.json';

/** Worked examples of semantics.md, "Sending limits"; the file is a copy of shared/vectors/limits.json. */
describe('when each waiting send starts', () => {
  test.each(limits.cases.map((one) => [one.id, one.note, one] as const))('%s: %s', (_id, _note, one) => {
    const expected = Object.entries(one.starts).map(([send, at]) => [send, new Date(at).toISOString()]);
    expect(planSends(one.input).starts).toEqual(Object.fromEntries(expected));
  });
});
