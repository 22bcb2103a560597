/** What must have come of misbehaving providers, held against what they saw and what the runtime says. */
import * as judge from './judge';
import { STEPS, triesInAll, type Book, type Case } from './providerBook';
import { CONNECTION_FAULTS, SILENT_AFTERWARDS, triesOf, type Fault } from './providerFaults';
import type { Check, Report } from './scenario';

const MINUTE = 60_000;

export interface Outcome {
  book: Book;
  sends: judge.SendSeen[];
  enrollments: judge.Evidence['enrollments'];
  /** Nobody was active at the end. */
  done: boolean;
  /** Minutes between tries, as set. */
  pauses: readonly number[];
}

export function judgeProviders({ book, sends, enrollments, done, pauses }: Outcome): Report {
  const cases = [...book.cases.values()];
  const { arrivals } = book;
  const promised = cases.map(({ who, fault }) => ({ who, steps: hasGone(fault) ? STEPS : STEPS.slice(1) }));
  const evidence: judge.Evidence = { arrivals, sends, promised, exits: [], enrollments };
  const sendOf = new Map(sends.map((send) => [`${send.who} ${send.step}`, send]));
  const faults = new Set(cases.map(({ fault }) => fault));
  const unknown = sends.filter(({ reason }) => reason === 'unknown_outcome');
  const arrived = judge.counted(arrivals);
  return {
    did:
      `${cases.length} contacts at ${new Set(cases.map(({ inbox }) => inbox)).size} providers with ${faults.size - 1 + CONNECTION_FAULTS.length + 1} kinds of fault; ` +
      `${cases.reduce((sum, { tries }) => sum + tries.length, 0)} tries and ${total(book.brokenConnections)} broken connections`,
    counted:
      `${arrivals.length} messages, ${arrived.size} different; ${unknown.length} unknown outcomes ` +
      `(${unknown.filter(({ who, step }) => arrived.has(`${who} ${step}`)).length} of them arrived)`,
    checks: [
      judge.neverTwice(evidence),
      judge.nothingLost(evidence),
      judge.tellsTheTruth(evidence),
      endsAsItMust(cases, sendOf),
      triedOften(cases),
      neverTooEarly(cases, pauses),
      attemptsAreTrue(cases, sendOf),
      judge.never('every enrollment came to its end', !done, 'some are still active'),
      everyFaultHappened(book, cases, sendOf),
    ],
  };
}

const hasGone = ({ ends }: Fault): boolean => ends === 'sent' || ends === 'unknown_outcome';
const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
type Sends = ReadonlyMap<string, judge.SendSeen>;

function endsAsItMust(cases: Case[], sends: Sends): Check {
  const broken: string[] = [];
  for (const { who, fault } of cases) {
    const first = sends.get(`${who} s1`);
    const second = sends.get(`${who} s2`);
    const said = first?.status === 'failed' ? first.reason : (first?.status ?? 'nothing');
    if (said !== fault.ends) broken.push(`${who} (${fault.name}) is '${said}', not '${fault.ends}'`);
    if (second?.status !== 'sent')
      broken.push(`${who} s2, after '${fault.name}', is '${second?.status}' (${second?.reason})`);
  }
  return judge.check('each fault ends as the semantics say, and the next step goes on', broken);
}

/** What was refused for good or may have been taken is tried once, what was not taken as often as it takes. */
function triedOften(cases: Case[]): Check {
  const wrong = cases.filter((each) => each.tries.length !== triesInAll(each));
  return judge.check(
    'a provider sees as many tries as the fault deserves',
    wrong.map(
      (each) => `${each.who} (${each.fault.name}) was tried ${each.tries.length} times, not ${triesInAll(each)}`,
    ),
  );
}

function neverTooEarly(cases: Case[], pauses: readonly number[]): Check {
  const broken: string[] = [];
  for (const { who, fault, tries } of cases) {
    if (isRequeued(fault)) continue;
    for (let n = 1; n < triesOf(fault); n++) {
      const [before, after] = [tries[n - 1], tries[n]];
      if (!before || !after) continue;
      const earliest = Math.max(before.at + pauses[n - 1]! * MINUTE, before.notBefore);
      if (after.at < earliest)
        broken.push(`${who} (${fault.name}): try ${n + 1} came ${earliest - after.at} ms too early`);
    }
  }
  return judge.check('no try comes before its pause and Retry-After are over', broken);
}

/** The mail library takes another connection by itself when one is lost before a byte of the message was read. */
function isRequeued({ smtp }: Fault): boolean {
  if (smtp === undefined || smtp.at === 'dot') return false;
  const { how } = smtp.does;
  return how === 'close' || how === 'reset' || (typeof how === 'object' && how.reply.startsWith('421'));
}

function attemptsAreTrue(cases: Case[], sends: Sends): Check {
  const broken: string[] = [];
  for (const { who, inbox, fault } of cases) {
    const { attempts = 0 } = sends.get(`${who} s1`) ?? {};
    const isRight = isRequeued(fault) || isOutOfOrder(inbox) ? attempts >= 1 : attempts === triesOf(fault);
    if (!isRight) broken.push(`${who} (${fault.name}) tells of ${attempts} attempts, not ${triesOf(fault)}`);
  }
  return judge.check('a send tells how often it was tried', broken);
}

const isOutOfOrder = (inbox: string): boolean => /-(outage|refused|silent)$/.test(inbox);

function everyFaultHappened(book: Book, cases: Case[], sends: Sends): Check {
  const faults = [...new Set(cases.map(({ fault }) => fault))];
  const untried = faults.filter(
    (fault) => !cases.some((each) => each.fault === fault && each.tries.length >= fault.spoils),
  );
  const unbroken = CONNECTION_FAULTS.filter((_, at) => book.brokenConnections[at] === 0);
  const refused = cases.filter(({ inbox }) => inbox.endsWith('-refused'));
  const unrefused = refused.filter(({ who }) => (sends.get(`${who} s1`)?.attempts ?? 0) < 2);
  return judge.check('every kind of fault really happened', [
    ...untried.map(({ name }) => `nobody met '${name}'`),
    ...unbroken.map(({ at, does }) => `no connection met ${JSON.stringify(does)} at ${at}`),
    ...unrefused.map(({ who }) => `${who} found a server that was not there`),
    ...(faults.includes(SILENT_AFTERWARDS) ? [] : ['no server fell silent']),
  ]);
}
