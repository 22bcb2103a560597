/** Puts contacts into a sequence: one, or many in chunks. Rules: semantics.md, "Enrollment". */
import { conversationByRef } from './conversations';
import { normaliseContact, upsertContact } from './contacts';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { endReached } from './ending';
import { notFound, Refused } from './errors';
import { beginExecution, refuseElsewhere } from './hosted/enter';
import { rest } from './interpreter';
import { gathering, tell } from './notices';
import { SequenceCache } from './openSequences';
import type { Notice, Tx } from './ports';
import type { Actor, Contact, Conversation, Enrollment, Sequence, TargetRecord, Version } from './records';
import { createRun, note, type Run, type Surroundings } from './run';
import type { BulkItem, CanvasLooks, EnrollInput, EnrollResult } from './services';
import type { CanvasLooker } from './subscriptions';
import { surroundings } from './surroundings';
import { upsertTarget } from './targets';

/** Long enough to share the cost of a transaction, short enough that a reply waiting its turn is not kept. */
const CHUNK = 250;

export interface Enroller {
  enroll(input: EnrollInput, by: Actor): Promise<EnrollResult>;
  enrollMany(inputs: EnrollInput[], by: Actor, looks?: CanvasLooks): Promise<BulkItem[]>;
}

export function createEnroller(deps: EngineDeps, sendingTimes: SendingTimes, looker: CanvasLooker): Enroller {
  /** Before the transaction, because n8n may take its time. */
  async function lookFor(inputs: EnrollInput[], looks: CanvasLooks): Promise<void> {
    for (const { sequence } of inputs)
      if (!looks.has(sequence)) looks.set(sequence, await looker.beforeEnrolling(sequence));
  }

  return {
    async enroll(input, by) {
      const looks: CanvasLooks = new Map();
      await lookFor([input], looks);
      const notices: Notice[] = [];
      const result = await gathering(deps, notices, async (tx) => {
        const around = await surroundings(deps, tx);
        const run = await prepare(tx, around, sendingTimes, new SequenceCache(tx, looks), input, by, notices);
        const inserted = await insert(tx, [run], notices);
        const created = inserted.has(run.enrollment.id);
        const enrollment = created ? { ...run.enrollment } : await existing(tx, run);
        if (created && input.host) await beginExecution(tx, deps, enrollment.id, input.host);
        const ended = await endReachedBy(tx, [run], by, notices);
        return { enrollment: ended ? ((await tx.enrollment(enrollment.id)) ?? enrollment) : enrollment, created };
      });
      finish(deps, notices, result.created ? 1 : 0, 'single');
      return result;
    },

    async enrollMany(inputs, by, looks = new Map()) {
      await lookFor(inputs, looks);
      const report: BulkItem[] = [];
      for (let from = 0; from < inputs.length; from += CHUNK) {
        report.push(...(await enrollChunk(deps, sendingTimes, looks, inputs.slice(from, from + CHUNK), from, by)));
        // Lets replies and what is due have their turn between two chunks.
        await new Promise((resolve) => setImmediate(resolve));
      }
      return report;
    },
  };
}

async function enrollChunk(
  deps: EngineDeps,
  sendingTimes: SendingTimes,
  looks: CanvasLooks,
  inputs: EnrollInput[],
  from: number,
  by: Actor,
): Promise<BulkItem[]> {
  const notices: Notice[] = [];
  const report = await gathering(deps, notices, async (tx) => {
    const around = await surroundings(deps, tx);
    const sequences = new SequenceCache(tx, looks);
    const prepared = new Map<number, Run>();
    const refused = new Map<number, Refused>();
    for (const [at, input] of inputs.entries()) {
      try {
        prepared.set(at, await prepare(tx, around, sendingTimes, sequences, input, by, notices));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused.set(at, error);
      }
    }
    const inserted = await insert(tx, [...prepared.values()], notices);
    const items: BulkItem[] = [];
    for (const at of inputs.keys()) {
      const run = prepared.get(at);
      items.push(
        run ? await accepted(tx, from + at, run, inserted.has(run.enrollment.id)) : refusal(from + at, refused.get(at)),
      );
    }
    await endReachedBy(tx, [...prepared.values()], by, notices);
    return items;
  });
  finish(deps, notices, report.filter((item) => item.ok && item.created).length, 'bulk');
  return report;
}

async function accepted(tx: Tx, index: number, run: Run, created: boolean): Promise<BulkItem> {
  const { id } = created ? run.enrollment : await existing(tx, run);
  return { index, ok: true, created, enrollmentId: id, contactId: run.contact.id };
}

function refusal(index: number, error: Refused | undefined): BulkItem {
  const { code = 'internal', message = 'The item could not be enrolled', extra } = error ?? {};
  return { index, ok: false, code, message, ...(extra?.fields && { fields: extra.fields }) };
}

function finish(deps: EngineDeps, notices: Notice[], created: number, source: 'single' | 'bulk'): void {
  tell(deps, notices);
  if (created === 0) return;
  deps.reporter.count('enrollments', { source }, created);
  deps.wake();
}

// ---------------------------------------------------------------- one enrollment

/** All that can be refused is refused before anything is written, so that a bulk item leaves nothing half done. */
async function prepare(
  tx: Tx,
  around: Surroundings,
  sendingTimes: SendingTimes,
  sequences: SequenceCache,
  input: EnrollInput,
  by: Actor,
  notices: Notice[],
): Promise<Run> {
  const { sequence, version: newest } = await sequences.open(input.sequence);
  const version = await drawnIn(tx, sequence, newest, input.host?.version);
  refuseMismatch(sequence, version, input);
  refuseElsewhere(sequence, version, input.host !== undefined);
  const conversation = input.conversation === undefined ? null : await conversationByRef(tx, input.conversation);
  const named = await whom(tx, around, input, conversation);
  const contact = await writeContact(tx, around, named, by, notices);
  const target = input.target ? (await upsertTarget(tx, around.deps, input.target, contact.id)).target : null;
  const sendingTime = sendingTimes(around.settings, version.content.rules, contact.timeZone);
  const enrollment = newEnrollment(around, sequence, version, contact, conversation, target, input);
  const run = createRun(around, { sequence, version, sendingTime, contact, conversation, target }, enrollment);
  const stale = sequences.whyStale(input.sequence);
  const data = { version: version.number, ...(stale !== null && { canvasNotRead: stale }) };
  note(run, 'enrolled', stale === null ? `Enrolled by ${by.name}` : `Enrolled by ${by.name}. ${stale}`, data, by);
  await rest(run);
  const [event] = run.events;
  if (event) Object.assign(event.data, { nextAt: run.enrollment.dueAt, nextWhy: run.enrollment.why });
  return run;
}

/** Between its publishing and its enrolling another execution, of a workflow that was edited, may publish another version. */
async function drawnIn(tx: Tx, { id, key }: Sequence, newest: Version, wanted: number | undefined): Promise<Version> {
  if (wanted === undefined || wanted === newest.number) return newest;
  const found = await tx.versionByNumber(id, wanted);
  if (!found) throw notFound('version', `${key}/${wanted}`);
  return found;
}

/** A sequence needs a target of its own kind. */
function refuseMismatch(sequence: Sequence, version: Version, input: EnrollInput): void {
  const wanted = version.content.rules.target;
  const given = input.target?.type;
  const refuse = (what: string, doThis: string) => {
    throw new Refused(
      422,
      'target_mismatch',
      `Sequence '${sequence.key}' enrolls ${wanted}s; the request names ${what}. ${doThis}`,
    );
  };
  if (wanted === 'contact' || wanted === 'conversation') {
    if (given) refuse(`a ${given}`, `Leave the target out, or choose a sequence for ${given}s.`);
    if (wanted === 'conversation' && input.conversation === undefined)
      refuse('no conversation', 'Send the id of a conversation.');
  } else if (given !== wanted) {
    refuse(given ? `a ${given}` : 'no target', `Send a target of type '${wanted}'.`);
  }
}

/** The stored contact that is meant, if any; refuses one that may not be written to. */
async function whom(tx: Tx, around: Surroundings, input: EnrollInput, conversation: Conversation | null) {
  const { contact } = input;
  const nobody = !contact.id && !contact.externalId && !contact.email && !contact.phone;
  if (nobody && !conversation) {
    throw new Refused(422, 'contact_missing', 'The request names no contact. Send an id, externalId, email or phone.');
  }
  const effective = nobody && conversation ? { ...contact, id: conversation.contactId } : contact;
  const normal = normaliseContact(effective, around.settings, '/contact');
  const found = await normal.find(tx);
  if (found && found.optedOutAt !== null) {
    throw new Refused(
      409,
      'opted_out',
      `Contact '${found.id}' opted out and is not enrolled. Opt the contact in again if they asked for it.`,
    );
  }
  if (!found && (await tx.isSuppressed(normal.fields))) throw suppressed();
  if (conversation && conversation.contactId !== found?.id) {
    throw new Refused(
      422,
      'conversation_of_other_contact',
      `Conversation '${conversation.id}' is with contact '${conversation.contactId}'. Send that contact, or no conversation.`,
    );
  }
  await refuseForeignTarget(tx, input, found);
  return { normal, found };
}

async function refuseForeignTarget(tx: Tx, { target }: EnrollInput, found: Contact | null): Promise<void> {
  const stored = target && (await tx.targetRecordByExternalId(target.type, target.externalId));
  if (!stored || stored.contactId === null || stored.contactId === found?.id) return;
  const message = `The ${stored.type} '${stored.externalId}' belongs to another contact (${stored.contactId}). Send the contact it belongs to, or another external id.`;
  throw new Refused(409, 'target_of_other_contact', message);
}

async function writeContact(
  tx: Tx,
  around: Surroundings,
  named: Awaited<ReturnType<typeof whom>>,
  by: Actor,
  notices: Notice[],
): Promise<Contact> {
  const { contact } = await upsertContact(tx, around.deps, named.normal, named.found, by, notices);
  if (contact.optedOutAt !== null) throw suppressed();
  return contact;
}

function suppressed(): Refused {
  return new Refused(
    409,
    'opted_out',
    'The address is on the suppression list, so the contact is not enrolled. Opt the contact in again if they asked for it.',
  );
}

function newEnrollment(
  { now, deps }: Surroundings,
  sequence: Sequence,
  version: Version,
  contact: Contact,
  conversation: Conversation | null,
  target: TargetRecord | null,
  input: EnrollInput,
): Enrollment {
  const entry = version.content.flow.entry;
  return {
    id: deps.newId(now),
    sequenceId: sequence.id,
    versionId: version.id,
    contactId: contact.id,
    conversationId: conversation?.id ?? null,
    targetId: target?.id ?? null,
    state: 'active',
    reason: null,
    node: entry,
    step: entry === null ? null : (version.content.flow.nodes[entry]?.step ?? null),
    waitingFor: null,
    dueAt: null,
    heldDueAt: null,
    lineInboxId: null,
    anchorAt: now,
    remainingMs: null,
    round: 1,
    composed: null,
    why: null,
    assignee: input.assignee ?? conversation?.assignee ?? null,
    enrolledAt: now,
    endedAt: null,
    updatedAt: now,
    revision: 1,
  };
}

async function insert(tx: Tx, runs: Run[], notices: Notice[]) {
  const inserted = await tx.insertEnrollments(runs.map((run) => run.enrollment));
  const kept = runs.filter((run) => inserted.has(run.enrollment.id));
  const events = kept.flatMap((run) => run.events);
  await tx.appendTimeline(events);
  for (const run of kept)
    for (const event of run.events) notices.push({ kind: 'timeline', event, sequenceId: run.sequence.id });
  return inserted;
}

/** Whoever enrolls may bring the news that a goal is reached, which ends what runs about the same record. */
async function endReachedBy(tx: Tx, runs: Run[], by: Actor, notices: Notice[]): Promise<boolean> {
  let isAnyEnded = false;
  for (const { target, around, now } of runs) {
    const isNews = target !== null && target.updatedAt === now && target.createdAt < now;
    if (isNews && (await endReached(tx, around.deps, target, by, notices)).length > 0) isAnyEnded = true;
  }
  return isAnyEnded;
}

async function existing(tx: Tx, { enrollment }: Run): Promise<Enrollment> {
  const found = await tx.openEnrollment(enrollment.sequenceId, enrollment.contactId, enrollment.conversationId);
  if (!found) throw new Refused(409, 'changed_meanwhile', 'The enrollment ended at the same instant. Try again.');
  return found;
}
