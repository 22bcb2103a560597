/** A world in which random things happen at once, and the promises that hold whatever they were. */
import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../runtime/src/engine/errors';
import type { Enrollment, Send } from '../../runtime/src/engine/records';
import { expectLimits, expectNeverTwice, type Answer, type Handed } from './handedOver';
import { ANA, givenProcess, hours, MAIL, minutes, type Process, type StepInput } from '../support/world';

export const SEQUENCES = ['ends', 'restarts', 'charges'] as const;
export const CONTACTS = 4;
const GAP = minutes(7);
const PER_MINUTE = 3;
/** Turns of the event loop that a slow provider takes; what happens at once with it comes between. */
const SLOW_TURNS = 12;

export type Action =
  | { do: 'enroll'; sequence: number; who: number }
  | { do: 'reply' | 'optOut' | 'notInterested' | 'paid'; who: number }
  | { do: 'pause' | 'resume' | 'skip' | 'cancel'; nth: number }
  | { do: 'approve' | 'discard' | 'read'; nth: number }
  | { do: 'off' | 'on' | 'publish'; sequence: number }
  | { do: 'die'; turns: number };

export class Interleavings {
  readonly handed: Handed[] = [];
  /** Broken promises, in words. */
  readonly broken: string[] = [];
  private readonly endedOnes = new Set<string>();
  private readonly seen = new Map<string, Send['status']>();
  private readonly ends = new Map<string, string>();
  private versions = 1;
  private dead = false;
  private answers: Answer[] = [];

  private constructor(private w: Process) {}

  static async begin(answers: Answer[]): Promise<Interleavings> {
    const w = await givenProcess({ settings: { contactLimits: { minGapMinutes: GAP / minutes(1) } } });
    const world = new Interleavings(w);
    world.answers = [...answers];
    await w.engine.inboxes.update('email', { limits: { perMinute: PER_MINUTE } }, ANA);
    for (const sequence of SEQUENCES) await world.publish(sequence);
    world.connect();
    return world;
  }

  // -------------------------------------------------------------- what happens

  /** All of it at once, with the dispatcher at work. */
  async atOnce(actions: Action[]): Promise<void> {
    const dying = actions.find((action) => action.do === 'die');
    const working = this.w.engine.dispatcher.runDue().then(
      () => undefined,
      () => undefined,
    );
    const others = actions.filter((action) => action.do !== 'die').map((action) => this.happen(action));
    if (dying?.do === 'die') {
      await turns(dying.turns);
      this.dead = true;
      // Whatever it still wanted to do, it no longer can.
      void Promise.allSettled([working, ...others]);
      this.w = await this.w.kill();
      await turns(2 * SLOW_TURNS);
      this.dead = false;
      this.connect();
    } else {
      await Promise.all([working, ...others]);
    }
    await this.check();
  }

  /** The clock goes on, and nobody looks: what is due meanwhile comes together with what happens next. */
  oversleep(ms: number): void {
    this.w.clock.set(this.w.clock.now() + ms);
  }

  async pass(ms: number): Promise<void> {
    await this.w.pass(ms);
    await this.check();
  }

  /** The world heals: providers take, what is off is on, what is paused goes on, drafts are approved. */
  async heal(): Promise<void> {
    this.answers = [];
    for (const sequence of SEQUENCES) await this.w.engine.sequences.setStatus(sequence, 'active', ANA);
    for (let turn = 0; turn < 12; turn += 1) {
      await this.w.engine.enrollments.controlMany({ state: ['paused'] }, 'resume', ANA);
      await this.decide('approve');
      await this.pass(hours(60));
    }
  }

  private async happen(action: Action): Promise<void> {
    try {
      await this.carryOut(action);
    } catch (error) {
      // A refusal is an answer: it is paused already, it has ended, somebody was faster.
      if (!(error instanceof Error && error.name === 'Refused') && !this.dead) throw error;
    }
  }

  private async carryOut(action: Action): Promise<void> {
    const { engine, store } = this.w;
    switch (action.do) {
      case 'enroll':
        return this.enroll(SEQUENCES[action.sequence]!, action.who);
      case 'reply':
        return this.acknowledge(
          await engine.signals.inboundMessage({ externalId: nameOf(action.who), text: 'Hi' }, MAIL),
        );
      case 'optOut':
        return this.acknowledge(await engine.signals.optOut({ externalId: nameOf(action.who) }, 'asked', MAIL));
      case 'notInterested':
        return this.acknowledge(await engine.signals.notInterested({ externalId: nameOf(action.who) }, MAIL));
      case 'paid':
        return this.acknowledge(
          await engine.signals.targetChanged({ type: 'charge', externalId: nameOf(action.who), status: 'paid' }, MAIL),
        );
      case 'pause':
      case 'resume':
      case 'skip':
      case 'cancel': {
        const { items } = await store.read.enrollments({ state: ['active', 'paused'] }, { limit: 50 });
        const one = items[action.nth % Math.max(1, items.length)];
        if (!one) return;
        await engine.enrollments.control(one.id, action.do, ANA);
        return action.do === 'cancel' ? this.acknowledge({ ended: [one.id] }) : undefined;
      }
      case 'approve':
      case 'discard':
        return this.decide(action.do, action.nth);
      case 'read': {
        const { items } = await store.read.sends({}, { limit: 50 });
        const one = items[action.nth % Math.max(1, items.length)];
        if (one)
          await engine.signals.deliveryStatus({ sendId: one.id, status: action.nth % 2 ? 'read' : 'delivered' }, MAIL);
        return;
      }
      case 'off':
      case 'on':
        await engine.sequences.setStatus(SEQUENCES[action.sequence]!, action.do === 'on' ? 'active' : 'paused', ANA);
        return;
      case 'publish':
        return this.publish(SEQUENCES[action.sequence]!);
      case 'die':
    }
  }

  private async enroll(sequence: string, who: number): Promise<void> {
    const name = nameOf(who);
    const target = { type: 'charge' as const, externalId: name };
    const contact = { externalId: name, email: `${name}@example.com` };
    await this.w.engine.enrollments.enroll({ sequence, contact, ...(sequence === 'charges' && { target }) }, ANA);
  }

  private async decide(how: 'approve' | 'discard', nth?: number): Promise<void> {
    const { items } = await this.w.store.read.drafts({ status: ['waiting'] }, { limit: 50 });
    const chosen = nth === undefined ? items : items.slice(nth % Math.max(1, items.length)).slice(0, 1);
    for (const { id } of chosen) {
      if (how === 'approve') await this.w.engine.drafts.approve(id, null, ANA);
      else await this.w.engine.drafts.discard(id, 'no', ANA);
    }
  }

  private async publish(sequence: string): Promise<void> {
    const number = this.versions++;
    const step = (key: string, more: Partial<StepInput> = {}): StepInput => ({
      key,
      text: `${key} of ${number}`,
      ...more,
    });
    const exit = { onReply: sequence === 'restarts' ? ('restart' as const) : ('exit' as const) };
    await this.w.publish(
      [
        step('a'),
        step('b', { wait: { amount: 20, unit: 'minutes' }, mode: 'full', intent: `b of ${number}` }),
        step('c', { mode: 'assisted', intent: `c of ${number}`, deadline: { hours: 30, then: 'fallback' } }),
        step('d', { wait: { amount: 1, unit: 'days' } }),
      ],
      {
        key: sequence,
        rules: sequence === 'charges' ? { target: 'charge', exit: { ...exit, onGoal: true } } : { exit },
      },
    );
  }

  // -------------------------------------------------------------- what is seen

  /** Once this has been told to the caller, no send of these starts. */
  private acknowledge({ ended }: { ended: string[] }): void {
    for (const id of ended) this.endedOnes.add(id);
  }

  private connect(): void {
    const { w } = this;
    const { claims } = w.store;
    const begin = claims.beginSends;
    claims.beginSends = async (begins) => {
      const late = begins.filter(({ send }) => this.endedOnes.has(send.enrollmentId)).map(({ send }) => send.id);
      const begun = await begin(begins);
      for (const id of late) if (begun.has(id)) this.broken.push(`${id} began after its enrollment had ended`);
      return begun;
    };
    w.composer.answer = ({ intent }) => ({ text: intent });
    w.channel.onDeliver = async ({ sendId, enrollmentId, contactId, text }) => {
      if (this.dead) return new Promise(() => undefined);
      const answer = this.answers.shift() ?? 'taken';
      const at = w.clock.now();
      this.handed.push({ sendId, enrollmentId, contactId, text, at, answer });
      await turns(answer === 'slow' ? SLOW_TURNS : 0);
      if (this.dead) return new Promise(() => undefined);
      if (answer === 'transient') throw new ProviderTransient('busy');
      if (answer === 'permanent') throw new ProviderPermanent('refused');
      if (answer === 'unknown') throw new ProviderUnknown('dropped');
    };
  }

  private async check(): Promise<void> {
    const enrollments = await this.enrollments();
    const open = new Set<string>();
    for (const one of enrollments) {
      this.checkEnd(one);
      if (one.endedAt !== null) continue;
      const of = `${one.sequenceId} ${one.contactId}`;
      if (open.has(of)) this.broken.push(`two enrollments of ${of} are open`);
      open.add(of);
    }
    for (const one of enrollments) for (const send of await this.w.sends(one.id)) this.checkStatus(send);
  }

  private checkEnd({ id, state, reason, endedAt }: Enrollment): void {
    const end = `${state} ${reason} ${endedAt}`;
    const before = this.ends.get(id);
    if (before !== undefined && before !== end) this.broken.push(`${id} was ${before} and is ${end}`);
    if (endedAt !== null) this.ends.set(id, end);
  }

  private checkStatus({ id, status }: Send): void {
    const before = this.seen.get(id);
    this.seen.set(id, status);
    const final = before === 'failed' || before === 'skipped';
    const back = before !== undefined && WAY.indexOf(status) < WAY.indexOf(before) && !isRetry(before, status);
    if ((final && status !== before) || (!final && back && status !== 'failed' && status !== 'skipped'))
      this.broken.push(`${id} went from ${before} to ${status}`);
  }

  async enrollments(): Promise<Enrollment[]> {
    return (await this.w.store.read.enrollments({}, { limit: 200 })).items;
  }

  /** What must hold once everything has come to an end. */
  async expectPromises(): Promise<void> {
    const { w, handed } = this;
    const enrollments = await this.enrollments();
    expect(this.broken).toEqual([]);
    expect(enrollments.filter(({ endedAt }) => endedAt === null)).toEqual([]);
    expect(await w.engine.dispatcher.nextWakeAt()).toBeNull();
    for (const one of enrollments) {
      const sends = await w.sends(one.id);
      const timeline = await w.timeline(one.id);
      expect(sends.filter(({ status }) => ['pending', 'scheduled', 'sending'].includes(status))).toEqual([]);
      expect(timeline.filter(({ kind }) => kind === 'ended')).toHaveLength(1);
      expect(timeline.every(({ why, by }) => why !== '' && by.name !== '')).toBe(true);
      if (one.state === 'completed')
        expect(
          sends
            .filter(({ round }) => round === one.round)
            .map(({ step }) => step)
            .sort(),
        ).toEqual(['a', 'b', 'c', 'd']);
      const version = await w.store.read.version(one.versionId);
      for (const { text } of handed.filter(({ enrollmentId }) => enrollmentId === one.id))
        expect(JSON.stringify(version?.content)).toContain(`"${text}"`);
    }
    expectNeverTwice(handed);
    expectLimits(handed, { gapMs: GAP, perMinute: PER_MINUTE });
  }
}

const WAY: Send['status'][] = ['pending', 'scheduled', 'sending', 'sent', 'delivered', 'read', 'replied'];
const isRetry = (before: Send['status'], now: Send['status']) => before === 'sending' && now === 'scheduled';
const nameOf = (who: number) => `contact-${who % CONTACTS}`;

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve));
}
