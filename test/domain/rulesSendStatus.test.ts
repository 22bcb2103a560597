import fc from 'fast-check';
import { advanceStatus, isAtLeastSent } from '../../runtime/src/domain/rules/sendStatus';
import { sendStatusSchema, type SendStatus } from '../../runtime/src/domain/words';

const anyStatus = fc.constantFrom(...sendStatusSchema.options);
const WAY: SendStatus[] = ['pending', 'scheduled', 'sending', 'sent', 'delivered', 'read', 'replied'];
const after = (start: SendStatus, reports: SendStatus[]) =>
  reports.reduce((now, report) => advanceStatus(now, report) ?? now, start);

describe('the status of a send', () => {
  it('moves forward one by one', () => {
    WAY.slice(1).forEach((next, i) => expect(advanceStatus(WAY[i] ?? 'pending', next)).toBe(next));
  });

  it('may leave a status out, as callbacks come out of order', () => {
    expect(advanceStatus('sending', 'read')).toBe('read');
  });

  it("a late 'delivered' after 'read' changes nothing", () => {
    expect(advanceStatus('read', 'delivered')).toBeNull();
  });

  it('the same report twice changes nothing', () => {
    for (const status of sendStatusSchema.options) expect(advanceStatus(status, status)).toBeNull();
  });

  it.each([
    ['pending', 'skipped'],
    ['scheduled', 'skipped'],
    ['sending', null],
    ['sent', null],
    ['delivered', null],
    ['failed', null],
  ] as const)('skipped after %s: %s', (current, expected) => {
    expect(advanceStatus(current, 'skipped')).toBe(expected);
  });

  it.each([
    ['pending', 'failed'],
    ['scheduled', 'failed'],
    ['sending', 'failed'],
    ['sent', 'failed'],
    ['delivered', null],
    ['read', null],
    ['replied', null],
    ['skipped', null],
  ] as const)('failed after %s: %s', (current, expected) => {
    expect(advanceStatus(current, 'failed')).toBe(expected);
  });

  it('skipped and failed are final', () => {
    fc.assert(
      fc.property(fc.constantFrom<SendStatus>('skipped', 'failed'), anyStatus, (status, next) => {
        expect(advanceStatus(status, next)).toBeNull();
      }),
    );
  });

  it('never goes back, for any reports in any order', () => {
    fc.assert(
      fc.property(anyStatus, fc.array(anyStatus), (start, reports) => {
        let status = start;
        for (const report of reports) {
          const next = advanceStatus(status, report) ?? status;
          if (WAY.includes(next)) expect(WAY.indexOf(next)).toBeGreaterThanOrEqual(WAY.indexOf(status));
          status = next;
        }
      }),
    );
  });

  it('the same reports give the same status in any order', () => {
    const reports = fc.array(fc.constantFrom<SendStatus>('sent', 'delivered', 'read', 'replied'));
    fc.assert(
      fc.property(
        reports.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([a, b]) => {
          expect(after('sending', a)).toBe(after('sending', b));
        },
      ),
    );
  });

  it('a reply may be to what is at least sent', () => {
    expect(sendStatusSchema.options.filter(isAtLeastSent)).toEqual(['sent', 'delivered', 'read', 'replied']);
  });
});
