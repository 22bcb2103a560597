/**
 * Looks at canvases in n8n. n8n does not say that the nodes after a trigger were changed (nodes.md, "Publishing"), so the
 * trigger is asked for the flow as it is published now, and what differs is published here.
 */
import { z } from 'zod';
import { canvasSchema, type Canvas } from '../../domain/canvas';
import type { Instant } from '../../domain/time';
import type { EngineDeps } from '../deps';
import { Refused } from '../errors';
import type { CallOutcome } from '../ports';
import type { Actor, Id, Sequence, Subscription } from '../records';
import type { Canvases, CanvasLook } from '../services';

/** Whoever enrolls waits for the look. */
const LOOK_LIMIT_MS = 2_000;
const SYNC = JSON.stringify({ type: 'sync' });
/** What a trigger answers that cannot show its canvas; other refusals, such as n8n's own, say nothing of it. */
const refusalSchema = z.object({ code: z.literal('no_canvas'), message: z.string().min(1).max(1_000) });
const N8N: Actor = { type: 'system', name: 'n8n' };

/** A subscription of a trigger after which its sequence is drawn. */
type Drawn = Subscription & { sequenceId: Id; source: NonNullable<Subscription['source']> };

export interface CanvasLooker {
  /**
   * Looks before an enrollment, unless the last look is fresh or the sequence is drawn nowhere.
   * @param ref id or key of the sequence
   * @returns null when there is nothing to look at
   */
  beforeEnrolling(ref: string): Promise<CanvasLook | null>;
  /** Looks now. null: the sequence is drawn nowhere. */
  look(sequence: Sequence, by: Actor): Promise<CanvasLook | null>;
  /** Begins the looks that are due by themselves. */
  lookAtDue(): Promise<void>;
  nextAt(): Promise<Instant | null>;
  idle(): Promise<void>;
}

export function createCanvasLooker(deps: EngineDeps, canvases: Canvases): CanvasLooker {
  const { store, clock, subscribers, canvasLooks, reporter } = deps;
  /** The last look of each subscription, by what it was then: one that subscribed anew is looked at anew. */
  const last = new Map<Id, { revision: number; look: CanvasLook }>();
  const underway = new Map<Id, Promise<CanvasLook>>();

  async function drawn(): Promise<Drawn[]> {
    return (await store.read.subscriptions()).filter(isDrawn);
  }

  /** Several callers share one call. */
  function share(of: Drawn, by: Actor): Promise<CanvasLook> {
    const shared = underway.get(of.id);
    if (shared) return shared;
    const looking = look(of, by).finally(() => underway.delete(of.id));
    underway.set(of.id, looking);
    return looking;
  }

  async function look(of: Drawn, by: Actor): Promise<CanvasLook> {
    const answer = await subscribers.call(of, SYNC, LOOK_LIMIT_MS);
    const found = answer.kind === 'taken' ? await publish(of, answer.body, by) : notShown(answer);
    const version = (await store.read.sequence(of.sequenceId))?.latestVersion ?? 0;
    const seen: CanvasLook = { ...found, version: version === 0 ? null : version, at: clock.now() };
    last.set(of.id, { revision: of.revision, look: seen });
    if (seen.result === 'unreachable' || seen.result === 'refused')
      reporter.report('warn', 'canvas.not_read', { subscriptionId: of.id, sequenceId: of.sequenceId, why: seen.why });
    if (answer.kind === 'taken' && of.state === 'failed') await revive(of);
    return seen;
  }

  async function publish(of: Drawn, body: string, by: Actor): Promise<Pick<CanvasLook, 'result' | 'why'>> {
    const canvas = canvasOf(body);
    const sequence = await store.read.sequence(of.sequenceId);
    if (!canvas || !sequence) return { result: 'unreachable', why: 'What answered is no Cadence Trigger.' };
    const { workflowId, workflowName } = of.source;
    try {
      const input = { ...canvas, source: { workflowId, workflowName }, key: sequence.key };
      const { published, version } = await canvases.publish(input, by);
      return published
        ? { result: 'published', why: `Version ${version ?? 0} was published as it is drawn in n8n.` }
        : { result: 'unchanged', why: 'The canvas in n8n is as the newest version has it.' };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { result: 'refused', why: error.message };
    }
  }

  /** A trigger that answers is back, and is told what happened meanwhile. */
  async function revive({ id, revision }: Drawn): Promise<void> {
    const set = { state: 'active', failingSince: null, nextAttemptAt: null, attempts: 0 } as const;
    await store.transaction((tx) => tx.updateSubscription(id, revision, set));
    deps.tellSubscribers();
  }

  return {
    async beforeEnrolling(ref) {
      const all = await drawn();
      if (all.length === 0) return null;
      const sequence = (await store.read.sequenceByKey(ref)) ?? (await store.read.sequence(ref));
      const of = sequence && newestOf(all, sequence);
      if (!of) return null;
      const known = last.get(of.id);
      const isFresh = known?.revision === of.revision && clock.now() - known.look.at <= canvasLooks.freshMs;
      return isFresh ? known.look : share(of, N8N);
    },
    async look(sequence, by) {
      const of = newestOf(await drawn(), sequence);
      return of ? share(of, by) : null;
    },
    async lookAtDue() {
      const { everyMs } = canvasLooks;
      if (everyMs === null) return;
      for (const of of await drawn()) {
        if ((last.get(of.id)?.look.at ?? -Infinity) + everyMs > clock.now() || underway.has(of.id)) continue;
        share(of, N8N).catch((error: unknown) => {
          // As a look that failed, so that it is not tried without end.
          const seen = {
            result: 'unreachable',
            why: 'A fault of the runtime.',
            version: null,
            at: clock.now(),
          } as const;
          last.set(of.id, { revision: of.revision, look: seen });
          reporter.report('error', 'canvas.fault', { subscriptionId: of.id }, error);
        });
      }
    },
    async nextAt() {
      const { everyMs } = canvasLooks;
      if (everyMs === null) return null;
      const idle = (await drawn()).filter(({ id }) => !underway.has(id));
      const times = idle.map(({ id }) => (last.get(id)?.look.at ?? clock.now() - everyMs) + everyMs);
      return times.length === 0 ? null : Math.min(...times);
    },
    async idle() {
      await Promise.allSettled(underway.values());
    },
  };
}

function isDrawn(of: Subscription): of is Drawn {
  return of.source !== null && of.sequenceId !== null && of.removedAt === null;
}

/** A workflow that was copied with its trigger may name the same sequence; who subscribed last has the say. */
function newestOf(all: readonly Drawn[], { id }: Sequence): Drawn | null {
  const its = all.filter(({ sequenceId }) => sequenceId === id);
  return its.reduce<Drawn | null>((newest, one) => (newest && newest.updatedAt >= one.updatedAt ? newest : one), null);
}

function notShown(answer: Exclude<CallOutcome, { kind: 'taken' }>): Pick<CanvasLook, 'result' | 'why'> {
  const said = answer.kind === 'refused' && answer.body !== null ? jsonOf(answer.body) : undefined;
  const refusal = refusalSchema.safeParse(said);
  if (refusal.success) return { result: 'refused', why: refusal.data.message };
  return { result: 'unreachable', why: answer.why };
}

function canvasOf(body: string): Canvas | null {
  return canvasSchema.safeParse(jsonOf(body)).data ?? null;
}

/** undefined: it is no JSON, or was cut off. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
