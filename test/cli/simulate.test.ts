/** `cadenza simulate`: a sequence in virtual time, without data and without a server. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, newFolder, removeFolders, run, TEST_MS } from './cli';

jest.setTimeout(TEST_MS);
afterAll(removeFolders);

const WELCOME = join(EXAMPLES, 'sequences', 'welcome.json');
const BILLING = join(EXAMPLES, 'sequences', 'billing-reminders.json');
const RE_ENGAGEMENT = join(EXAMPLES, 'sequences', 're-engagement.json');
/** A Friday evening in Berlin. */
const FRIDAY = ['--at', '2026-06-05T18:00:00+02:00', '--time-zone', 'Europe/Berlin'];

/** Of each message its step, when it left in local time, and its status. */
async function played(...args: string[]) {
  const { code, stdout, stderr } = await run(['simulate', ...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const simulation = JSON.parse(stdout);
  const local = new Intl.DateTimeFormat('sv', {
    timeZone: simulation.timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const messages = simulation.messages.map((message: any) => `${message.step} ${local.format(new Date(message.at))} ${message.status}`); // prettier-ignore
  return { messages, end: `${simulation.state} ${simulation.reason}`, simulation };
}

describe('a simulation', () => {
  it('of a sequence file plays it for a made-up contact, with the reason of each time, and makes no file', async () => {
    const dataDir = newFolder();
    const { code, stdout } = await run(['simulate', WELCOME, ...FRIDAY], { dataDir });
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'Welcome',
        'Times are those of Europe/Berlin.',
        '',
        'Fri 5 Jun 18:00   enrolled   hello',
        '                  └ first step: wait for 09:30 on a business day → Mon 8 Jun 09:30',
        'Mon 8 Jun 09:30   sent       hello        email "Welcome, Ana"',
        '                  └ wait for 09:30 on a business day → Mon 8 Jun 09:30',
        'Wed 10 Jun 09:30  sent       first-steps  email "Three things to try first, Ana"',
        '                  └ wait 2 business days at 09:30 → Wed 10 Jun 09:30',
        'Mon 15 Jun 09:30  sent       call         email "Shall we talk for a quarter of an hour?"',
        '                  └ wait 3 business days at 09:30 → Mon 15 Jun 09:30',
        '',
        'completed Mon 15 Jun 09:30: the last step is done',
        '',
      ].join('\n'),
    );
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it.each(['first-steps', '2'])('--reply-after %s ends it an hour after that step', async (step) => {
    const { messages, end } = await played(WELCOME, ...FRIDAY, '--reply-after', step);
    expect(messages).toEqual(['hello 2026-06-08 09:30 sent', 'first-steps 2026-06-10 09:30 replied']);
    expect(end).toBe('exited replied');
  });

  it('gives the reason why a message left then, also when it was replied to', async () => {
    const { simulation } = await played(WELCOME, ...FRIDAY, '--reply-after', '1');
    expect(simulation.messages[0].why).toBe('wait for 09:30 on a business day → Mon 8 Jun 09:30');
  });

  it('--goal-after ends it for a charge that is made up, and quiet hours hold', async () => {
    const { messages, end } = await played(BILLING, ...FRIDAY, '--goal-after', 'second');
    // 84 hours after Friday 18:00 is Tuesday 06:00; the sequence is quiet until 08:00.
    expect(messages).toEqual(['friendly 2026-06-05 18:00 sent', 'second 2026-06-09 08:00 sent']);
    expect(end).toBe('exited goal');
  });

  it('--opt-out-after ends it', async () => {
    expect((await played(WELCOME, ...FRIDAY, '--opt-out-after', '1')).end).toBe('exited opted_out');
  });

  it.each([
    ['approve', ['check-in 2026-06-08 10:00 sent', 'last-call 2026-06-15 10:00 sent'], 'completed end_of_sequence'],
    ['discard', ['check-in 2026-06-08 10:00 skipped'], 'exited discarded'],
    ['ignore', ['check-in 2026-06-10 10:00 skipped', 'last-call 2026-06-17 10:00 sent'], 'completed end_of_sequence'],
  ])('--drafts %s decides what a person would', async (drafts, messages, end) => {
    expect(await played(RE_ENGAGEMENT, ...FRIDAY, '--drafts', drafts)).toMatchObject({ messages, end });
  });

  it('of a file that says what happens does as it says', async () => {
    const { messages, end } = await played(join(EXAMPLES, 'simulate', 'welcome.json'));
    expect(messages).toEqual(['hello 2026-06-08 09:30 sent', 'first-steps 2026-06-10 09:30 replied']);
    expect(end).toBe('exited replied');
    expect((await played(join(EXAMPLES, 'simulate', 'billing.json'))).end).toBe('exited goal');
  });
});

describe('a simulation that cannot be played', () => {
  it.each([
    ['the file is not there', ['nothing.json'], 'There is no file nothing.json. Check the path.\n'],
    ['a step is not there', [WELCOME, '--reply-after', '4'], '--reply-after 4: there is no such step. Name one of hello, first-steps, call, or a number from 1 to 3.\n'], // prettier-ignore
  ])('because %s is refused with a sentence and exit code 1', async (_name, args, stderr) => {
    expect(await run(['simulate', ...args])).toEqual({ code: 1, stdout: '', stderr });
  });
});
