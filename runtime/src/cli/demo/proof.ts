/** Holds what the API says against what the mail server got. */
import { HOUR, localOf } from '../../domain/time';
import type { Api } from './api';
import type { Ledger } from './ledger';
import type { Person } from './people';
import { ZONE } from './stage';

export interface RecordedSend {
  id: string;
  enrollmentId: string;
  step: string;
  status: string;
  reason: string | null;
  address: string | null;
  sentAt: string | null;
}

export interface Proof {
  ok: boolean;
  /** Sends that the API says were sent. */
  recordedAsSent: number;
  received: number;
  /** Recorded as sent and not received. */
  notReceived: number;
  /** Received and not recorded as sent, or at another address. */
  notRecorded: number;
  /** Steps of an enrollment of which more than one mail arrived. */
  receivedTwice: number;
  /** Mails that arrived after the exit of their enrollment. */
  afterExit: number;
  /** Mails that arrived between 21:00 and 08:00 where their reader lives. */
  inQuietHours: number;
}

export async function prove(
  api: Api,
  ledger: Ledger,
  people: readonly Person[],
): Promise<{ proof: Proof; sends: RecordedSend[] }> {
  const sends = await api.all<RecordedSend>('/sends');
  const byId = new Map(sends.map((send) => [send.id, send]));
  const left = sends.filter(({ sentAt }) => sentAt !== null);
  const arrivals = new Map<string, number>();
  for (const { sendId } of ledger.mails) {
    const send = byId.get(sendId);
    const step = send ? `${send.enrollmentId} ${send.step}` : sendId;
    arrivals.set(step, (arrivals.get(step) ?? 0) + 1);
  }
  const exits = new Map(ledger.exits.map((exit) => [exit.enrollmentId, exit.order]));
  const zones = new Map(people.map(({ email, timeZone }) => [email?.toLowerCase(), timeZone ?? ZONE]));
  const mailIds = new Set(ledger.mails.map(({ sendId }) => sendId));
  const count = (which: (mail: (typeof ledger.mails)[number]) => boolean): number => ledger.mails.filter(which).length;
  const numbers = {
    recordedAsSent: left.length,
    received: ledger.mails.length,
    notReceived: left.filter(({ id }) => !mailIds.has(id)).length,
    notRecorded: count(({ sendId, to }) => byId.get(sendId)?.sentAt == null || byId.get(sendId)?.address !== to),
    receivedTwice: [...arrivals.values()].filter((times) => times > 1).length,
    afterExit: count(({ sendId, order }) => order > (exits.get(byId.get(sendId)?.enrollmentId ?? '') ?? Infinity)),
    inQuietHours: count(({ to, at }) => isNight(at, zones.get(to.toLowerCase()) ?? ZONE)),
  };
  const { recordedAsSent: _sent, received: _received, ...faults } = numbers;
  const ok =
    numbers.received > 0 &&
    numbers.received === numbers.recordedAsSent &&
    Object.values(faults).every((fault) => fault === 0);
  return { proof: { ok, ...numbers }, sends };
}

function isNight(at: number, zone: string): boolean {
  const { msOfDay } = localOf(at, zone);
  return msOfDay < 8 * HOUR || msOfDay >= 21 * HOUR;
}
