/** What `cadenza simulate` refuses to play, and how it says so. In this process, because each is only a matter of reading. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '../../runtime/src/cli/failure';
import { readSimulation } from '../../runtime/src/cli/simulate/input';
import { simulate } from '../../runtime/src/cli/simulate/play';
import { suppose, type WhatIf } from '../../runtime/src/cli/simulate/whatIf';
import { EXAMPLES, newFolder, removeFolders } from './cli';

afterAll(removeFolders);

const step = { key: 'a', channel: 'email', content: { subject: 'Hello', text: 'Hello' } };

async function sentence(refused: Promise<unknown>): Promise<string> {
  const error: unknown = await refused.then(() => null, (reason: unknown) => reason); // prettier-ignore
  if (!(error instanceof CommandFailed)) throw new Error('It was not refused with a sentence', { cause: error });
  return error.message;
}

describe('a file is refused', () => {
  it.each([
    ['that is no JSON', '{', /made\.json is no JSON: /],
    ['that holds no object', [], /made\.json must hold a JSON object with steps or a definition\./],
    ['with neither steps nor a definition', { name: 'x' }, /made\.json needs either 'steps' \(a list of steps\) or 'definition' \(as in POST \/api\/v1\/sequences\)\./], // prettier-ignore
    ['with both', { steps: [step], definition: { steps: [step] } }, /, not both\./],
    ['with an unknown field', { steps: [step], step: 1 }, /\/step: There is no such field here\. Remove it, or check its spelling\./], // prettier-ignore
    [
      'with an unknown setting',
      { steps: [step], settings: { zone: 'UTC' } },
      /\/settings\/zone: There is no such field here\./,
    ],
    ['with a wrong wait', { steps: [{ ...step, wait: { amount: -1, unit: 'hours' } }] }, /\/steps\/0\/wait\/amount: An amount is a whole number, 0 or more/], // prettier-ignore
    ['with a fraction', { steps: [{ ...step, wait: { amount: 1.5, unit: 'hours' } }] }, /\/steps\/0\/wait\/amount: An amount is a whole number/], // prettier-ignore
    ['with an unknown unit', { steps: [{ ...step, wait: { amount: 1, unit: 'weeks' } }] }, /\/steps\/0\/wait\/unit: Must be one of 'minutes', 'hours', 'days', 'business_days', not 'weeks'\./], // prettier-ignore
    ['with an event after no step', { steps: [step], events: [{ event: 'reply', afterStep: 'b' }] }, /\/events\/0\/afterStep: There is no step 'b'; there are a\./], // prettier-ignore
    ['with a payment of nothing', { steps: [step], events: [{ event: 'target', status: 'paid', afterStep: 'a' }] }, /\/events\/0\/event: The file names no 'target' whose status could change\./], // prettier-ignore
    ['with a conversation to resolve that there is not', { steps: [step], events: [{ event: 'resolve', afterStep: 'a' }] }, /\/events\/0\/event: There is no conversation here/], // prettier-ignore
    ['about conversations', { steps: [step], rules: { target: 'conversation' } }, /is about conversations, and a file has none\./], // prettier-ignore
  ])('%s', async (_name, content, wanted) => {
    const file = join(newFolder(), 'made.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    expect(await sentence(readSimulation(file))).toMatch(wanted);
  });
});

describe('a file', () => {
  it('that is no JSON is refused in one line', async () => {
    const file = join(newFolder(), 'README.md');
    writeFileSync(file, '# Cadenza\n\nFollow-up sequences');
    expect(await sentence(readSimulation(file))).toBe(`${file} is no JSON: Unexpected token '#'.`);
  });

  const goodbye = { key: 'goodbye', name: 'Goodbye', subject: 'So long', text: 'Goodbye, {{contact.first_name}}.' };

  it('brings the message templates that its steps name', async () => {
    const file = join(newFolder(), 'made.json');
    const steps = [{ key: 'a', channel: 'email', messageTemplate: 'goodbye' }];
    writeFileSync(file, JSON.stringify({ steps, messageTemplates: [goodbye] }));
    const written: string[] = [];
    const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      await simulate(file, { json: true });
    } finally {
      stdout.mockRestore();
    }
    const { messages } = JSON.parse(written.join('')) as { messages: object[] };
    expect(messages).toMatchObject([{ step: 'a', subject: 'So long', text: 'Goodbye, Ana.' }]);
  });

  it('that names a message template it does not bring is refused, without the name of a sequence', async () => {
    const file = join(newFolder(), 'made.json');
    writeFileSync(file, JSON.stringify({ steps: [{ key: 'a', messageTemplate: 'goodbye' }] }));
    await expect(simulate(file, {})).rejects.toThrow(/^The sequence cannot be published: .*'goodbye'/);
  });
});

describe('a supposition is refused', () => {
  it.each<[string, WhatIf, string]>([
    ['after a step that is not there', { optOutAfter: 'bye' }, '--opt-out-after bye: there is no such step. Name one of hello, first-steps, call, or a number from 1 to 3.'], // prettier-ignore
    ['of a goal without a record', { goalAfter: '1' }, '--goal-after is for sequences about a charge, a deal or an appointment; this one is about a contact.'], // prettier-ignore
    [
      'at a time without a zone',
      { at: '2026-06-05T18:00' },
      "--at 2026-06-05T18:00: '2026-06-05T18:00' is no instant.",
    ],
    ['in a time zone that is none', { timeZone: 'Berlin' }, '--time-zone Berlin: unknown time zone. Give an IANA name, such as Europe/Berlin.'], // prettier-ignore
  ])('%s', async (_name, whatIf, wanted) => {
    const { input, steps } = await readSimulation(join(EXAMPLES, 'sequences', 'welcome.json'));
    expect(await sentence((async () => suppose(input, whatIf, steps))())).toContain(wanted);
  });
});
