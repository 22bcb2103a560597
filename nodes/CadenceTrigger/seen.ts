/**
 * Which events have started an execution, so that one that is told again starts none. n8n forgets what a webhook notes in
 * the static data when the webhook also starts an execution (seen in 2.41; older ones keep it), so this process remembers
 * as well. What is left: an event whose answer was lost because n8n itself ended may start a second execution.
 */
import type { Kept } from './subscription';

/** What is asked of Node.js' response. */
export interface Answer {
  headersSent: boolean;
  statusCode: number;
  once(event: 'finish', listener: () => void): unknown;
}

/** Events that are remembered; the runtime repeats the newest ones only. */
const MOST_SEEN = 500;

/** By the secret of a subscription, which no other has: events with the answer that is under way, or null once it has left. */
const started = new Map<string, Map<string, Answer | null>>();

export type Fate = 'new' | 'underWay' | 'started';

export function fateOf({ secret = '', seen = [] }: Kept, id: string): Fate {
  const events = started.get(secret);
  if (!events?.has(id)) return seen.includes(id) ? 'started' : 'new';
  const response = events.get(id);
  if (!response || (response.headersSent && isGood(response))) return 'started';
  return response.headersSent ? 'new' : 'underWay';
}

/** @param response of the call, by which n8n says whether it started the execution */
export function noteStart(kept: Kept, id: string, response: Answer): void {
  const { secret = '' } = kept;
  const events = started.get(secret) ?? new Map<string, Answer | null>();
  started.set(secret, events.set(id, response));
  response.once('finish', () => {
    if (isGood(response)) events.set(id, null);
    else events.delete(id);
  });
  for (const oldest of [...events.keys()].slice(0, -MOST_SEEN)) events.delete(oldest);
  kept.seen = [...(kept.seen ?? []), id].slice(-MOST_SEEN);
}

function isGood({ statusCode }: Answer): boolean {
  return statusCode < 400;
}
