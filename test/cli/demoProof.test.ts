/** The demo's own comparison of books and mail sees what it is to see. (demo.test.ts makes one of its own.) */
import type { Api } from '../../runtime/src/cli/demo/api';
import { Ledger } from '../../runtime/src/cli/demo/ledger';
import { prove, type Proof } from '../../runtime/src/cli/demo/proof';

const ANA = {
  id: 'P-1',
  firstName: 'Ana',
  name: 'Ana',
  email: 'ana@example.com',
  timeZone: 'Asia/Tokyo',
  city: 'Tokyo',
  group: 'new',
  invoice: null,
};
/** 10:00 in Tokyo. */
const MORNING = Date.parse('2026-06-02T10:00+09:00');

/** 18:00 in Tokyo, 10:00 in Lisbon. */
const EVENING = Date.parse('2026-06-02T18:00+09:00');

function send(id: string, more: object = {}) {
  return {
    id,
    enrollmentId: 'e1',
    step: id,
    status: 'sent',
    reason: null,
    address: 'ana@example.com',
    sentAt: '2026-06-02T01:00:00.000Z',
    ...more,
  };
}

function arrived(ledger: Ledger, sendId: string, { at = MORNING, to = 'ana@example.com' } = {}): void {
  ledger.received({ at, to, sendId, subject: '', shown: [], messageId: `<${sendId}@x>`, unsubscribeUrl: null });
}

function ended(ledger: Ledger): void {
  ledger.ended({ enrollmentId: 'e1', state: 'exited', reason: 'replied', at: MORNING });
}

async function proofOf(sends: object[], happened: (ledger: Ledger) => void): Promise<Proof> {
  const ledger = new Ledger();
  happened(ledger);
  const api = { all: () => Promise.resolve(sends) } as unknown as Api;
  return (await prove(api, ledger, [ANA])).proof;
}

const NOTHING_WRONG = { notReceived: 0, notRecorded: 0, receivedTwice: 0, afterExit: 0, inQuietHours: 0 };

describe('the proof of the demo', () => {
  it('is given when what was recorded and what was received agree', async () => {
    const proof = await proofOf([send('a'), send('b', { status: 'failed', sentAt: null })], (ledger) => {
      arrived(ledger, 'a');
      ended(ledger);
    });
    expect(proof).toEqual({ ok: true, recordedAsSent: 1, received: 1, ...NOTHING_WRONG });
  });

  it.each<[string, Partial<Proof>, object[], (ledger: Ledger) => void]>([
    ['a send that never arrived', { notReceived: 1 }, [send('a'), send('b')], (ledger) => arrived(ledger, 'a')],
    ['a mail of no send', { notRecorded: 1 }, [], (ledger) => arrived(ledger, 'a')],
    ['a mail of a send that is recorded as failed', { notRecorded: 1 }, [send('a', { sentAt: null })], (ledger) => arrived(ledger, 'a')], // prettier-ignore
    ['a mail to another address', { notRecorded: 1 }, [send('a')], (ledger) => arrived(ledger, 'a', { to: 'ben@example.com', at: EVENING })], // prettier-ignore
    [
      'a mail that came twice',
      { receivedTwice: 1 },
      [send('a')],
      (ledger) => {
        arrived(ledger, 'a');
        arrived(ledger, 'a');
      },
    ],
    [
      'a step that two sends were made of',
      { receivedTwice: 1 },
      [send('a'), send('b', { step: 'a' })],
      (ledger) => {
        arrived(ledger, 'a');
        arrived(ledger, 'b');
      },
    ],
    [
      'a mail after the exit',
      { afterExit: 1 },
      [send('a')],
      (ledger) => {
        ended(ledger);
        arrived(ledger, 'a');
      },
    ],
    ['a mail at 07:59 of the reader', { inQuietHours: 1 }, [send('a')], (ledger) => arrived(ledger, 'a', { at: Date.parse('2026-06-02T07:59+09:00') })], // prettier-ignore
    ['a mail at 21:00 of the reader', { inQuietHours: 1 }, [send('a')], (ledger) => arrived(ledger, 'a', { at: Date.parse('2026-06-02T21:00+09:00') })], // prettier-ignore
  ])('sees %s', async (_name, fault, sends, happened) => {
    expect(await proofOf(sends, happened)).toMatchObject({ ok: false, ...NOTHING_WRONG, ...fault });
  });

  it('is not given of nothing', async () => {
    expect((await proofOf([], () => undefined)).ok).toBe(false);
  });
});
