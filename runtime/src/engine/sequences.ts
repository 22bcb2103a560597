/** Sequences: written, put in order, published as versions, switched on and off. Rules: semantics.md, "Enrollment". */
import { z } from 'zod';
import { diffFlows } from '../domain/flow';
import { keySchema, type VersionContent } from '../domain/sequence';
import { sequenceStatusSchema } from '../domain/words';
import { createSequenceChange } from './changeSequence';
import type { EngineDeps } from './deps';
import { createSendingTimes } from './effective';
import { Refused } from './errors';
import { parsed, refuseFields } from './fields';
import { findSequence, findVersion } from './findSequence';
import { funnelOf } from './funnel';
import type { Tx } from './ports';
import { createPublisher } from './publish';
import type { Id, Sequence } from './records';
import { timeProblem } from './sendable';
import type { SequenceInput, Sequences } from './services';
import { contentOf, parseDefinition, parseRules } from './versionContent';

const nameSchema = z.string().trim().min(1, 'give it a name').max(200);
const descriptionSchema = z.string().max(2000);
const noteSchema = z.string().max(2000);

/** A new sequence is `active`: it enrolls nobody before its first publish, which is the deliberate step. */
export function createSequences(deps: EngineDeps): Sequences {
  const { store, clock } = deps;
  const times = createSendingTimes(deps.holidays);
  const publisher = createPublisher(deps, times);
  const change = createSequenceChange(deps);

  function changed(id: Id): void {
    deps.notifier.notify([{ kind: 'sequence_changed', sequenceId: id }]);
  }

  async function contentOfVersion(sequence: Sequence, number: number | 'draft'): Promise<VersionContent> {
    return number === 'draft' ? contentOf(sequence) : (await findVersion(store.read, sequence, number)).content;
  }

  return {
    async create(input, by) {
      const now = clock.now();
      const sequence = newSequence(input, deps.newId(now), now);
      await store.transaction(async (tx) => {
        if (await tx.sequenceByKey(sequence.key)) throw keyTaken(sequence.key);
        await tx.insertSequence(sequence);
      });
      deps.reporter.report('info', 'sequence.created', { sequenceId: sequence.id, by: by.type });
      changed(sequence.id);
      return sequence;
    },

    async edit(ref, { revision, ...input }) {
      const { sequence } = await change(ref, async (sequence) => {
        if (revision !== undefined && revision !== sequence.revision) throw stale(sequence, revision);
        return { set: editOf(sequence, input), answer: null };
      });
      return sequence;
    },

    async reorder(ref, keys) {
      const { sequence } = await change(ref, async (sequence) => ({
        set: { definition: { steps: inOrder(sequence, keys) } },
        answer: null,
      }));
      return sequence;
    },

    get: (ref) => findSequence(store.read, ref),

    async validate(ref) {
      return publisher.findingsOf(contentOf(await findSequence(store.read, ref)), store.read);
    },

    async validateInput({ definition, rules }) {
      return publisher.findingsOf(
        contentOf({ definition: parseDefinition(definition), rules: parseRules(rules ?? {}) }),
        store.read,
      );
    },

    async publish(ref, note, by) {
      parsed(noteSchema, note, '/note');
      const { sequence, answer } = await change(ref, async (sequence, tx) => {
        const answer = await publisher.publish(sequence, note, by, tx);
        return { set: answer.created ? { latestVersion: answer.version.number } : null, answer };
      });
      if (answer.created)
        deps.reporter.report('info', 'sequence.published', { sequenceId: sequence.id, version: answer.version.number });
      return answer;
    },

    async versions(ref) {
      return store.read.versions((await findSequence(store.read, ref)).id);
    },

    async version(ref, number) {
      return findVersion(store.read, await findSequence(store.read, ref), number);
    },

    async diff(ref, from, to) {
      const sequence = await findSequence(store.read, ref);
      return diffFlows(await contentOfVersion(sequence, from), await contentOfVersion(sequence, to));
    },

    async setStatus(ref, status) {
      parsed(sequenceStatusSchema, status, '/status');
      const { sequence, answer: switched } = await change(ref, async (sequence, tx) => {
        if (sequence.status === status) return { set: null, answer: false };
        if (status === 'archived') await refuseWhileEnrolled(sequence, tx);
        if (status === 'active') {
          await refuseUnsendable(sequence, tx);
          await tx.releaseHeld(sequence.id);
        }
        return { set: { status }, answer: true };
      });
      if (switched) deps.reporter.report('info', 'sequence.switched', { sequenceId: sequence.id, status });
      if (switched && status === 'active') deps.wake();
      return sequence;
    },

    async funnel(ref, version) {
      return funnelOf(store.read, await findSequence(store.read, ref), version);
    },
  };

  /** Settings saved while it was off were not tested against it. */
  async function refuseUnsendable(sequence: Sequence, tx: Tx): Promise<void> {
    if (sequence.latestVersion === 0) return;
    const { content } = await findVersion(tx, sequence, sequence.latestVersion);
    const problem = timeProblem(content, await tx.settings(), times, clock.now());
    if (problem)
      throw new Refused(422, problem.code, `Sequence '${sequence.key}' cannot be switched on: ${problem.message}`);
  }
}

function newSequence(input: SequenceInput, id: Id, now: number): Sequence {
  return {
    id,
    key: parsed(keySchema, input.key, '/key'),
    name: parsed(nameSchema, input.name, '/name'),
    description: parsed(descriptionSchema, input.description ?? '', '/description'),
    status: 'active',
    definition: parseDefinition(input.definition),
    rules: parseRules(input.rules ?? {}),
    revision: 1,
    latestVersion: 0,
    createdAt: now,
    updatedAt: now,
  };
}

/** Rules that are not given stay as they are; each one given is replaced as a whole. */
function editOf(sequence: Sequence, input: Partial<Omit<SequenceInput, 'key'>>): Partial<Sequence> {
  const { name, description, definition, rules } = input;
  return {
    ...(name === undefined ? {} : { name: parsed(nameSchema, name, '/name') }),
    ...(description === undefined ? {} : { description: parsed(descriptionSchema, description, '/description') }),
    ...(definition === undefined ? {} : { definition: parseDefinition(definition) }),
    ...(rules === undefined ? {} : { rules: parseRules({ ...sequence.rules, ...rules }) }),
  };
}

function inOrder({ key, definition }: Sequence, keys: string[]) {
  if (!('steps' in definition)) {
    throw new Refused(
      409,
      'not_a_step_list',
      `Sequence '${key}' is drawn as a graph, which has no list of steps. Change its connections by editing the definition.`,
    );
  }
  const steps = new Map(definition.steps.map((step) => [step.key, step]));
  const missing = [...steps.keys()].filter((step) => !keys.includes(step));
  const ordered = keys.map((step, index) => {
    const found = steps.get(step);
    if (found && keys.indexOf(step) === index) return found;
    const why = found ? 'stands in the list twice' : 'is no step of the sequence';
    throw refuseFields([
      {
        pointer: `/keys/${index}`,
        message: `'${step}' ${why}. Name every step exactly once: ${[...steps.keys()].join(', ')}.`,
      },
    ]);
  });
  if (missing.length > 0)
    throw refuseFields([
      { pointer: '/keys', message: `${missing.join(', ')} is missing. Name every step exactly once.` },
    ]);
  return ordered;
}

async function refuseWhileEnrolled({ id, key }: Sequence, tx: Tx): Promise<void> {
  const { active = 0, paused = 0 } = await tx.enrollmentCounts(id);
  if (active + paused === 0) return;
  throw new Refused(
    409,
    'enrollments_running',
    `Sequence '${key}' has ${active} active and ${paused} paused enrollments. Cancel them or let them end before it is archived; pausing it stops new ones meanwhile.`,
    { details: { active, paused } },
  );
}

function keyTaken(key: string): Refused {
  return new Refused(
    409,
    'key_taken',
    `There is a sequence with the key '${key}' already. Choose another key, or edit that one.`,
  );
}

function stale({ key, revision }: Sequence, given: number): Refused {
  return new Refused(
    409,
    'stale_revision',
    `Sequence '${key}' was changed meanwhile: it is at revision ${revision}, the edit was made on ${given}. Read it again and repeat the edit.`,
    { details: { revision } },
  );
}
