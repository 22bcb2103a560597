/** Loads what the enrollments of a batch have in common, and makes a run of each. */
import type { SendingTimes } from './effective';
import type { EngineDeps } from './deps';
import type { Claimed, Reads } from './ports';
import type { Id, MessageTemplate, Sequence, Version } from './records';
import { asBrought } from './hosted/brought';
import { createRun, type Run, type Surroundings } from './run';

export async function surroundings(deps: EngineDeps, read: Reads, now = deps.clock.now()): Promise<Surroundings> {
  const [settings, inboxes] = await Promise.all([read.settings(), read.inboxes()]);
  const templates = new Map<string, Promise<MessageTemplate | null>>();
  const templateByKey = (key: string) => {
    let found = templates.get(key);
    if (!found) templates.set(key, (found = read.messageTemplateByKey(key)));
    return found;
  };
  return { now, settings, inboxes, deps, read, templateByKey };
}

export async function toRuns(around: Surroundings, sendingTimes: SendingTimes, claimed: Claimed[]): Promise<Run[]> {
  const sequences = new Map<Id, Sequence>();
  const versions = new Map<Id, Version>();
  const runs: Run[] = [];
  for (const { enrollment, contact, conversation, target } of claimed) {
    const sequence = await known(sequences, enrollment.sequenceId, (id) => around.read.sequence(id));
    const pinned = await known(versions, enrollment.versionId, (id) => around.read.version(id));
    const [here, version] =
      pinned.content.runsIn === 'n8n' ? await asBrought(around, pinned, enrollment.id) : [around, pinned];
    const sendingTime = sendingTimes(around.settings, version.content.rules, contact.timeZone);
    runs.push(createRun(here, { sequence, version, sendingTime, contact, conversation, target }, enrollment));
  }
  return runs;
}

/** The run of one enrollment, read afresh; null when it is gone (its contact was erased). */
export async function loadRun(around: Surroundings, sendingTimes: SendingTimes, enrollmentId: Id): Promise<Run | null> {
  const { read } = around;
  const enrollment = await read.enrollment(enrollmentId);
  const contact = enrollment && (await read.contact(enrollment.contactId));
  if (!enrollment || !contact) return null;
  const conversation = enrollment.conversationId ? await read.conversation(enrollment.conversationId) : null;
  const target = enrollment.targetId ? await read.targetRecord(enrollment.targetId) : null;
  const [run] = await toRuns(around, sendingTimes, [{ enrollment, contact, conversation, target }]);
  return run ?? null;
}

async function known<T>(cache: Map<Id, T>, id: Id, load: (id: Id) => Promise<T | null>): Promise<T> {
  const cached = cache.get(id);
  if (cached) return cached;
  const found = await load(id);
  if (!found) throw new Error(`The store has lost '${id}', to which an enrollment belongs`);
  cache.set(id, found);
  return found;
}
