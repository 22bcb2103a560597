import type { z } from 'zod';
import type { Subscription } from '../../engine/records';
import type { CanvasLook } from '../../engine/services';
import type { canvasLookSchema, subscriptionSchema } from '../schemas/subscriptions';
import { iso, isoOrNull } from './instants';

/** The secret does not leave, not even encrypted. */
export function presentSubscription(of: Subscription): z.input<typeof subscriptionSchema> {
  return {
    id: of.id,
    key: of.key,
    url: of.url,
    events: [...of.events],
    sequenceId: of.sequenceId,
    source: of.source,
    state: of.state,
    attempts: of.attempts,
    nextAttemptAt: isoOrNull(of.nextAttemptAt),
    failingSince: isoOrNull(of.failingSince),
    lastError: of.lastError,
    lastToldAt: isoOrNull(of.lastToldAt),
    createdAt: iso(of.createdAt),
    updatedAt: iso(of.updatedAt),
  };
}

export function presentLook({ result, why, version, at }: CanvasLook): z.input<typeof canvasLookSchema> {
  return { result, why, version, at: iso(at) };
}
