/** One enrollment, prepared: everything that can be refused is, and what it needs is written. Rules: semantics.md, "Enrollment". */
import { conversationByRef } from '../conversations';
import { normaliseContact, upsertContact, type NormalContact } from '../contacts';
import type { SendingTimes } from '../effective';
import { notFound, Refused } from '../errors';
import { refuseElsewhere } from '../hosted/enter';
import { rest } from '../interpreter';
import type { SequenceCache } from '../openSequences';
import type { Notice, Tx } from '../ports';
import type { Actor, Contact, Conversation, Enrollment, Sequence, TargetRecord, Version } from '../records';
import { createRun, note, type Run, type Surroundings } from '../run';
import type { EnrollInput } from '../services';
import { upsertTarget } from '../targets';

/** What somebody asked for. */
export interface Item {
  input: EnrollInput;
  /** Its contact, checked; once, because a phone number takes a while. @throws {Refused} as normaliseContact */
  normal(): NormalContact;
}

export function asItem(input: EnrollInput, { settings }: Pick<Surroundings, 'settings'>): Item {
  let normal: NormalContact | undefined;
  return { input, normal: () => (normal ??= normaliseContact(input.contact, settings, '/contact')) };
}

/** All that can be refused is refused before anything is written, so that a bulk item leaves nothing half done. */
export async function prepare(
  tx: Tx,
  around: Surroundings,
  sendingTimes: SendingTimes,
  sequences: SequenceCache,
  { input, normal }: Item,
  by: Actor,
  notices: Notice[],
): Promise<Run> {
  const { sequence, version: newest } = await sequences.open(input.sequence);
  const version = await drawnIn(tx, sequence, newest, input.host?.version);
  refuseMismatch(sequence, version, input);
  refuseElsewhere(sequence, version, input.host !== undefined);
  const conversation = input.conversation === undefined ? null : await conversationByRef(tx, input.conversation);
  const named = await whom(tx, around, input, normal, conversation);
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
async function whom(
  tx: Tx,
  around: Surroundings,
  input: EnrollInput,
  asGiven: Item['normal'],
  conversation: Conversation | null,
) {
  const { contact } = input;
  const nobody = !contact.id && !contact.externalId && !contact.email && !contact.phone;
  if (nobody && !conversation) {
    throw new Refused(422, 'contact_missing', 'The request names no contact. Send an id, externalId, email or phone.');
  }
  const normal =
    nobody && conversation
      ? normaliseContact({ ...contact, id: conversation.contactId }, around.settings, '/contact')
      : asGiven();
  const found = await normal.find(tx);
  if (found && found.optedOutAt !== null) {
    throw new Refused(
      409,
      'opted_out',
      `Contact '${found.id}' opted out and is not enrolled. Opt the contact in again if they asked for it.`,
    );
  }
  if (await getsSuppressedAddress(tx, normal, found)) throw suppressed();
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

/** Before it is written: a refused item of a bulk changes nothing. */
async function getsSuppressedAddress(tx: Tx, { fields }: NormalContact, found: Contact | null): Promise<boolean> {
  const { email = found?.email, phone = found?.phone } = fields;
  const isNew = found === null || email !== found.email || phone !== found.phone;
  return isNew && (await tx.isSuppressed({ email, phone }));
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
