/** The timeline as it is read: each event with the message or the draft that belongs to it. */
import type { Draft, Send, TimelineEvent } from '../../api/types';

export interface Chapter {
  event: TimelineEvent;
  /** Shown here, where it left or did not. */
  send: Send | null;
  /** Shown here, where it was asked for. */
  draft: Draft | null;
}

/** Where a message is best shown, the best first. */
const TELLING: readonly TimelineEvent['kind'][] = [
  'sent',
  'send_failed',
  'send_started',
  'send_skipped',
  'send_status',
];

export function storyOf(
  events: readonly TimelineEvent[],
  sends: readonly Send[],
  drafts: readonly Draft[],
): readonly Chapter[] {
  const sendAt = new Map<string, Send>();
  for (const send of sends) {
    const event = placeOf(send, events);
    if (event) sendAt.set(event.id, send);
  }
  const draftById = new Map(drafts.map((draft) => [draft.id, draft]));
  return events.map((event) => ({
    event,
    send: sendAt.get(event.id) ?? null,
    draft: event.kind === 'draft_waiting' ? (draftById.get(String(event.data['draftId'])) ?? null) : null,
  }));
}

function placeOf(send: Send, events: readonly TimelineEvent[]): TimelineEvent | undefined {
  const about = events.filter(({ data }) => data['sendId'] === send.id);
  for (const kind of TELLING) {
    const event = about.find((one) => one.kind === kind);
    if (event) return event;
  }
  // What never came to a provider has no message that an event could name.
  if (send.status !== 'failed' && send.status !== 'skipped') return undefined;
  const kind = send.status === 'failed' ? 'send_failed' : 'send_skipped';
  return events.find((event) => event.kind === kind && event.step === send.step && event.data['sendId'] === undefined);
}
