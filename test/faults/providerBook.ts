/** Who is to meet which fault, and what the providers saw of it: every try, every message, and at what time of the runtime. */
import type { HttpAnswer, HttpReply, RecordedRequest } from '../support/httpSink';
import type { BadSmtpOptions, Behaviour, Misbehaviour, Point } from './badSmtp';
import type { Arrival } from './judge';
import { CONNECTION_FAULTS, SILENT_AFTERWARDS, triesOf, type Fault } from './providerFaults';

/** One contact: the first step meets the fault, the second nothing. */
export interface Case {
  who: string;
  inbox: string;
  fault: Fault;
  tries: Try[];
}

export interface Try {
  at: number;
  /** Not before it may there be another one: Retry-After, else 0. */
  notBefore: number;
}

export const STEPS = ['s1', 's2'];

export class Book {
  readonly arrivals: Arrival[] = [];
  readonly cases = new Map<string, Case>();
  /** How many connections of servers that were out of order met which fault. */
  readonly brokenConnections: number[] = CONNECTION_FAULTS.map(() => 0);
  private readonly keys = new Set<string>();

  constructor(
    private readonly now: () => number,
    /** Until then connections to servers that are to be out of order fail. */
    private readonly outageEndsAt: () => number,
  ) {}

  add(who: string, inbox: string, fault: Fault): void {
    this.cases.set(who, { who, inbox, fault, tries: [] });
  }

  /** A server that fails messages one by one, as their recipients ask for. */
  failingMessages(): BadSmtpOptions {
    return this.server(() => (point, to) => (to === null ? null : this.ofMessage(point, to)));
  }

  /** A server all of whose connections fail until the outage ends. */
  failingConnections(): BadSmtpOptions {
    let connections = 0;
    return this.server(() => {
      const fate = connections++ % CONNECTION_FAULTS.length;
      return (point) => {
        const fault = CONNECTION_FAULTS[fate];
        if (this.now() >= this.outageEndsAt() || fault?.at !== point) return null;
        this.brokenConnections[fate]! += 1;
        return fault.does;
      };
    });
  }

  /** A server that does what it should, for a time when it is there at all. */
  sound(): BadSmtpOptions {
    return this.server(() => () => null);
  }

  private server(behaviour: () => Behaviour): BadSmtpOptions {
    return {
      behaviour: () => {
        const ask = behaviour();
        return (point, to) => {
          if (point === 'RCPT' && to !== null) this.tried(to);
          return ask(point, to);
        };
      },
      onMessage: (to, subject) => this.keep(to, subject),
    };
  }

  answer({ json }: RecordedRequest): HttpAnswer {
    const { to, subject, idempotencyKey } = json;
    const each = this.tried(to.address);
    const fault = this.isSpoilt(each) ? each.fault.http : undefined;
    if (!fault || fault.keeps) this.keepOnce(to.address, subject, idempotencyKey);
    if (!fault) return { status: 200, body: { messageId: `taken-${idempotencyKey}` } };
    if (fault.later && each.tries.length > 1) return fault.later;
    return this.withRetryAfter(fault, each.tries.at(-1)!);
  }

  private ofMessage(point: Point, to: string): Misbehaviour | null {
    const each = this.caseOf(to);
    if (!this.isSpoilt(each)) return null;
    if (point === 'RSET' && each.fault === SILENT_AFTERWARDS) return { how: 'hang' };
    return each.fault.smtp?.at === point ? each.fault.smtp.does : null;
  }

  private withRetryAfter({ answer, retryAfter }: NonNullable<Fault['http']>, current: Try): HttpAnswer {
    if (!retryAfter) return answer;
    const { ms, as } = retryAfter;
    // A date has whole seconds only.
    const date = new Date(Math.ceil((this.now() + ms) / 1000) * 1000);
    current.notBefore = as === 'date' ? date.getTime() : this.now() + ms;
    const header = as === 'date' ? date.toUTCString() : String(ms / 1000);
    return { ...(answer as HttpReply), headers: { 'retry-after': header } };
  }

  private tried(who: string): Case {
    const each = this.caseOf(who);
    each.tries.push({ at: this.now(), notBefore: 0 });
    return each;
  }

  private isSpoilt({ tries, fault }: Case): boolean {
    return tries.length <= fault.spoils;
  }

  private caseOf(who: string): Case {
    const found = this.cases.get(who);
    if (!found) throw new Error(`A message went to ${who}, whom nobody enrolled`);
    return found;
  }

  private keep(who: string, step: string): void {
    this.arrivals.push({ who, step, at: this.now() });
  }

  /** As a receiver does that takes a message once per key; to one that does not, no key comes twice. */
  private keepOnce(who: string, step: string, key: string): void {
    if (this.keys.has(key) && this.caseOf(who).inbox === IDEMPOTENT) return;
    this.keys.add(key);
    this.keep(who, step);
  }
}

export const IDEMPOTENT = 'hook-idempotent';

/** With the second step, which meets nothing. */
export function triesInAll({ fault }: Case): number {
  return triesOf(fault) + 1;
}
