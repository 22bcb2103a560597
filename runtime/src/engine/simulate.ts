/**
 * Plays a sequence for one contact in virtual time. The real engine does it, on a store and a clock of its own and with
 * channels that send nothing, so that what it shows is what the engine does.
 */
import { simulatedContact } from './simulate/contact';
import { contentToSimulate } from './simulate/content';
import { withPast } from './simulate/past';
import { simulatedComposer } from './composers';
import type { EngineDeps, EngineParts } from './deps';
import type { Channels, Clock, NewId, Reads, Store } from './ports';
import type { Actor, Composition, Conversation, Enrollment, Id, Send, Version } from './records';
import type { Engine, SimulatedEvent, SimulatedMessage, SimulateInput, Simulation, Simulator } from './services';
import { effectiveZone } from './effective';

/** What a simulation is given of its own. */
export interface SimulationParts {
  openStore(): Promise<Store>;
  createClock(at: number): Clock & { set(at: number): void };
  createIds(): NewId;
  createEngine(deps: EngineParts): Engine;
}

const BY: Actor = { type: 'system', name: 'simulation' };
/** Beyond these a sequence is taken to go on for ever (a restart at each reply, a draft nobody decides). */
const MOST_TURNS = 2_000;
const HORIZON_MS = 3 * 366 * 24 * 60 * 60_000;

export function createSimulator(deps: EngineDeps, parts: SimulationParts): Simulator {
  return {
    async simulate(input) {
      const store = await parts.openStore();
      try {
        const world = await setUp(deps, parts, store, input);
        await play(world, input);
        return await tell(world);
      } finally {
        await store.close();
      }
    },
  };
}

interface World {
  engine: Engine;
  read: Reads;
  clock: Clock & { set(at: number): void };
  startedAt: number;
  enrollment: Enrollment;
  conversation: Conversation | null;
  content: Awaited<ReturnType<typeof contentToSimulate>>;
}

// ---------------------------------------------------------------- a world of its own

async function setUp(deps: EngineDeps, parts: SimulationParts, store: Store, input: SimulateInput): Promise<World> {
  const startedAt = input.at ?? deps.clock.now();
  const clock = parts.createClock(startedAt);
  const newId = parts.createIds();
  const own: EngineParts = {
    ...deps,
    queue: null,
    roles: { scheduler: true, worker: true },
    store: withPast(store, deps.store, startedAt),
    clock,
    newId,
    channels: silentChannels,
    composer: simulatedComposer,
    notifier: { notify: () => undefined },
    reporter: { report: () => undefined, count: () => undefined, observe: () => undefined },
  };
  const engine = parts.createEngine(own);
  const content = await contentToSimulate(deps, input.of, newId, startedAt);
  const { contact, conversations, messages } = await simulatedContact(deps, input.contact, newId, startedAt);
  const templates = await allTemplates(deps.store.read);
  const settings = await deps.store.read.settings();
  const inboxes = await deps.store.read.inboxes();
  const [ai, personas] = await Promise.all([deps.store.read.ai(), deps.store.read.personas()]);
  const target =
    input.target && (await deps.store.read.targetRecordByExternalId(input.target.type, input.target.externalId));
  await store.transaction(async (tx) => {
    await tx.saveSettings(settings);
    await tx.saveAi(ai);
    for (const persona of personas) await tx.insertPersona(persona);
    for (const inbox of inboxes) await tx.insertInbox(inbox);
    for (const template of templates) await tx.insertMessageTemplate(template);
    await tx.insertContacts([contact]);
    await tx.insertConversations(conversations);
    await tx.insertMessages(messages);
    if (target) await tx.insertTargetRecord(target);
    await tx.insertSequence(content.sequence);
    await tx.insertVersion(content.version);
  });
  const conversation = content.sequence.rules.target === 'conversation' ? (conversations[0] ?? null) : null;
  const { enrollment } = await engine.enrollments.enroll(
    {
      sequence: content.sequence.key,
      contact: { id: contact.id },
      ...(conversation && { conversation: conversation.id }),
      ...(input.target && { target: input.target }),
    },
    BY,
  );
  return { engine, read: store.read, clock, startedAt, enrollment, conversation, content };
}

/** Takes every message at once and sends none. */
const silentChannels: Channels = {
  of: () => ({
    concurrency: Infinity,
    idempotent: true,
    deliver: (message) => Promise.resolve({ providerMessageId: `simulated-${message.sendId}` }),
    close: () => Promise.resolve(),
  }),
  close: () => Promise.resolve(),
};

async function allTemplates(read: Reads) {
  const templates = [];
  let cursor: string | undefined;
  do {
    const page = await read.messageTemplates({ limit: 200, ...(cursor && { cursor }) });
    templates.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return templates;
}

// ---------------------------------------------------------------- time passes

async function play(world: World, input: SimulateInput): Promise<void> {
  const { engine, clock, read, startedAt } = world;
  const script = new Script(input.events ?? []);
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    await engine.dispatcher.runDue();
    const enrollment = await read.enrollment(world.enrollment.id);
    if (!enrollment || enrollment.endedAt !== null) return;
    if (await decideDrafts(world, input.drafts ?? 'approve')) continue;
    script.observe(await read.sendsOf(enrollment.id));
    const next = earliest(await engine.dispatcher.nextWakeAt(), script.nextAt());
    if (next === null || next > startedAt + HORIZON_MS) return;
    clock.set(Math.max(next, clock.now()));
    for (const event of script.takeUntil(clock.now())) await happen(world, event, input);
  }
}

function earliest(...times: (number | null)[]): number | null {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** True when a draft was decided. */
async function decideDrafts(
  { engine, read, enrollment }: World,
  how: 'approve' | 'discard' | 'ignore',
): Promise<boolean> {
  if (how === 'ignore') return false;
  const drafts = await read.waitingDrafts(enrollment.id);
  for (const draft of drafts) {
    if (how === 'approve') await engine.drafts.approve(draft.id, null, BY);
    else await engine.drafts.discard(draft.id, 'simulated', BY);
  }
  return drafts.length > 0;
}

async function happen(
  { engine, enrollment, conversation }: World,
  event: SimulatedEvent,
  input: SimulateInput,
): Promise<void> {
  switch (event.event) {
    case 'reply': {
      const message = {
        contactId: enrollment.contactId,
        text: event.text ?? 'Hello',
        ...(event.automatic && { automatic: true }),
      };
      await engine.signals.inboundMessage({ ...message, ...(conversation && { conversation: conversation.id }) }, BY);
      return;
    }
    case 'target':
      if (input.target) await engine.signals.targetChanged({ ...input.target, status: event.status }, BY);
      return;
    case 'resolve':
      if (conversation) await engine.signals.conversationStatus(conversation.id, 'resolved', BY);
      return;
    case 'opt_out':
      await engine.signals.optOut({ contactId: enrollment.contactId }, 'The contact opted out', BY);
  }
}

/** What the world does, at instants or after steps. */
class Script {
  private readonly timed: { at: number; event: SimulatedEvent }[] = [];
  private afterStep: Extract<SimulatedEvent, { afterStep: string }>[] = [];

  constructor(events: SimulatedEvent[]) {
    for (const event of events) {
      if ('at' in event) this.timed.push({ at: event.at, event });
      else this.afterStep.push(event);
    }
  }

  /** Gives the events that wait for a step their instant once that step was sent. */
  observe(sends: Send[]): void {
    this.afterStep = this.afterStep.filter((event) => {
      const send = sends.find((one) => one.step === event.afterStep && one.sentAt !== null);
      if (send?.sentAt == null) return true;
      this.timed.push({ at: send.sentAt + (event.delayMinutes ?? 0) * 60_000, event });
      return false;
    });
  }

  nextAt(): number | null {
    return earliest(...this.timed.map(({ at }) => at));
  }

  takeUntil(now: number): SimulatedEvent[] {
    const due = this.timed.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.timed.splice(0, Infinity, ...this.timed.filter(({ at }) => at > now));
    return due.map(({ event }) => event);
  }
}

// ---------------------------------------------------------------- what came of it

async function tell({ read, enrollment, startedAt, content }: World): Promise<Simulation> {
  const [ended, contact, settings, inboxes] = await Promise.all([
    read.enrollment(enrollment.id),
    read.contact(enrollment.contactId),
    read.settings(),
    read.inboxes(),
  ]);
  const timeline = (await read.timeline(enrollment.id, { limit: 200 })).items;
  const keys = new Map(inboxes.map(({ id, key }) => [id, key]));
  const whyOf = new Map<Id, string>(
    timeline
      // What became of a message afterwards is no reason why it was sent then.
      .filter(({ kind }) => kind !== 'send_status')
      .map((event) => [String(event.data['sendId'] ?? event.step), event.why]),
  );
  const messages = (await read.sendsOf(enrollment.id)).map((send): SimulatedMessage => ({
    step: send.step,
    label: content.version.content.flow.nodes[send.node]?.label ?? send.step,
    at: send.sentAt ?? send.updatedAt,
    why: whyOf.get(send.id) ?? whyOf.get(send.step) ?? '',
    channel: send.channel,
    inbox: send.inboxId === null ? null : (keys.get(send.inboxId) ?? null),
    status: send.status,
    reason: send.reason,
    subject: send.subject,
    text: send.text,
    html: send.html,
    missing: send.warnings,
  }));
  return {
    startedAt,
    endedAt: ended?.endedAt ?? null,
    timeZone: effectiveZone(settings, content.version.content.rules, contact?.timeZone ?? null),
    state: ended?.state ?? 'active',
    reason: ended?.reason ?? null,
    messages,
    prompts: prompts(await read.compositionsOf(enrollment.id), content.version),
    timeline,
    findings: content.findings,
  };
}

function prompts(compositions: Composition[], { content }: Version): Simulation['prompts'] {
  return compositions.flatMap(({ step, node, at, persona, prompt }) =>
    prompt === null ? [] : [{ step, label: content.flow.nodes[node]?.label ?? step, at, persona, ...prompt }],
  );
}
