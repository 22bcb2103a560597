/**
 * `cadenza demo` tells a true story: what it says is held against the mails that its SMTP server wrote down, one file each,
 * and against what the runtime answers over its API. Neither side is taken from the demo's own words.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, PATIENCE_MS, removeFolders, ROOT, run, type Running, start, TEST_MS } from './cli';
import { gathered, mailsIn, type Evidence, type Json, type Mail } from './demoEvidence';

jest.setTimeout(TEST_MS);
afterAll(removeFolders);

/** Temporary folders of the demo are made here. */
function ownTemp(): { env: Record<string, string>; left: () => string[] } {
  const folder = join(newFolder(), 'tmp');
  mkdirSync(folder);
  return { env: { TMPDIR: folder }, left: () => readdirSync(folder).filter((name) => name.startsWith('cadenza')) };
}

describe('the story of the demo', () => {
  let demo: Running;
  const temp = ownTemp();
  /** What the demo says. */
  let told: Json;
  let seen: Evidence;
  const sendOf = ({ sendId }: Mail): Json => seen.sends.get(sendId)!;
  const enrollmentOf = (mail: Mail): Json => seen.enrollments.get(sendOf(mail)['enrollmentId'])!;
  const contactOf = (mail: Mail): Json => seen.contacts.get(enrollmentOf(mail)['contactId'])!;
  const iso = (at: number): string => new Date(at).toISOString();

  beforeAll(async () => {
    const options = { env: temp.env, withinMs: 3 * PATIENCE_MS };
    demo = start(['demo', '--seconds', '0', '--json', '--keep'], options);
    told = JSON.parse(await demo.prints((stdout) => stdout.endsWith('\n}\n')));
    seen = await gathered(told['running']);
  });

  it('has mails in the hundreds, and tells of just those that arrived', () => {
    expect(seen.mails.length).toBeGreaterThan(300);
    expect(told['evidence'].received).toEqual(
      seen.mails.map(({ text: _text, at, ...mail }) => ({ ...mail, at: iso(at) })),
    );
    expect(told['happened'].sent).toBe(seen.mails.length);
    expect(told['proof']).toMatchObject({
      ok: true,
      received: seen.mails.length,
      recordedAsSent: seen.mails.length,
    });
  });

  it('every mail that arrived is recorded as sent to that address at that time, and no other', () => {
    const arrived = seen.mails.map(({ sendId, to, at }) => `${sendId} ${to} ${iso(at)}`);
    const recorded = [...seen.sends.values()]
      .filter(({ sentAt }) => sentAt !== null)
      .map(({ id, address, sentAt }) => `${id} ${address} ${sentAt}`);
    expect(arrived.sort()).toEqual(recorded.sort());
  });

  it('nobody got a step twice, and nobody more than one mail on a day in Lisbon', () => {
    const day = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Lisbon', dateStyle: 'short' });
    const steps = seen.mails.map((mail) => `${enrollmentOf(mail)['id']} ${sendOf(mail)['step']}`);
    const days = seen.mails.map(({ to, at }) => `${to} ${day.format(at)}`);
    expect(new Set(steps).size).toBe(seen.mails.length);
    expect(new Set(days).size).toBe(seen.mails.length);
  });

  it('nobody got a mail of an enrollment that had ended, whatever ended it', () => {
    const reasons = new Set([...seen.enrollments.values()].map(({ reason }) => reason));
    expect([...reasons].sort()).toEqual(['discarded', 'end_of_sequence', 'goal', 'opted_out', 'replied']);
    const late = seen.mails.filter((mail) => mail.at > Date.parse(enrollmentOf(mail)['endedAt']));
    expect(late).toEqual([]);
    // The clock stands while things happen, so within an instant the order in which they were seen decides.
    const ends = new Map<string, number>(
      told['evidence'].ended.map((end: Json) => [end['enrollmentId'], end['order']]),
    );
    expect([...ends.keys()].sort()).toEqual([...seen.enrollments.keys()].sort());
    expect(seen.mails.filter((mail) => mail.order > ends.get(enrollmentOf(mail)['id'])!)).toEqual([]);
  });

  it('nobody who opted out got a mail of any sequence afterwards, or was enrolled', () => {
    const gone = [...seen.contacts.values()].filter(({ optedOutAt }) => optedOutAt !== null);
    expect(gone.length).toBeGreaterThan(10);
    expect(told['happened'].notEnrolled).toBeGreaterThan(0);
    const after = (contactId: string, at: string): boolean => at > seen.contacts.get(contactId)!['optedOutAt'];
    for (const { id } of gone) {
      expect(seen.mails.filter((mail) => contactOf(mail)['id'] === id && after(id, iso(mail.at)))).toEqual([]);
      const mine = [...seen.enrollments.values()].filter(({ contactId }) => contactId === id);
      expect(mine.filter(({ enrolledAt }) => after(id, enrolledAt))).toEqual([]);
    }
  });

  it('every mail arrived between 08:00 and 21:00 where its reader lives', () => {
    const hourThere = (mail: Mail): number => {
      const timeZone = contactOf(mail)['timeZone'] ?? 'Europe/Lisbon';
      return Number(new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(mail.at));
    };
    expect(seen.mails.filter((mail) => hourThere(mail) < 8 || hourThere(mail) >= 21)).toEqual([]);
  });

  it('its funnel counts the mails that arrived, and its outcomes the enrollments', () => {
    const keys = [...seen.sequences.values()].map(({ key }) => key);
    expect(told['sequences'].map(({ key }: Json) => key)).toEqual(keys.sort());
    for (const { key, steps, outcomes } of told['sequences'] as Json[]) {
      const of = ({ sequenceId }: Json): boolean => seen.sequences.get(sequenceId)!['key'] === key;
      for (const { step, sent } of steps as Json[]) {
        const arrived = seen.mails.filter((mail) => of(enrollmentOf(mail)) && sendOf(mail)['step'] === step);
        expect({ key, step, sent }).toEqual({ key, step, sent: arrived.length });
      }
      const counts: Record<string, number> = {};
      for (const { state, reason } of [...seen.enrollments.values()].filter(of)) {
        const outcome = state === 'exited' ? reason : state;
        counts[outcome] = (counts[outcome] ?? 0) + 1;
      }
      expect({ key, outcomes }).toEqual({ key, outcomes: counts });
    }
  });

  it('what was approved arrived as it was decided; what was discarded or left lying did not', () => {
    const drafts = [...seen.drafts.values()];
    const { approved, edited, discarded, leftToDeadline } = told['happened'];
    const having = (wanted: string): number => drafts.filter(({ status }) => status === wanted).length;
    expect([approved, discarded, leftToDeadline]).toEqual([having('approved'), having('discarded'), having('expired')]);
    expect(Math.min(approved, edited, discarded, leftToDeadline)).toBeGreaterThan(0);
    let changed = 0;
    for (const { enrollmentId, step, status, text, decidedText } of drafts) {
      const mail = seen.mails.find(
        (each) => enrollmentOf(each)['id'] === enrollmentId && sendOf(each)['step'] === step,
      );
      expect(mail?.text).toBe(status === 'approved' ? decidedText.trim() : undefined);
      if (status === 'approved' && decidedText !== text) changed += 1;
    }
    expect(edited).toBe(changed);
  });

  it('it imported the contacts of the file, and says which lines it could not', () => {
    expect(told['import']).toMatchObject({ rows: 301, created: 298, refused: 3 });
    expect(told['import'].refusedLines.map(({ line }: Json) => line)).toEqual([59, 120, 233]);
    expect(seen.contacts.size).toBe(298);
  });

  it('it counts what the AI wrote, and where the own text stood in for it', () => {
    const of = (wanted: string): number => [...seen.drafts.values()].filter(({ origin }) => origin === wanted).length;
    const { composed, fellBack } = told['happened'];
    expect([composed, fellBack]).toEqual([of('ai'), of('fallback')]);
    expect(Math.min(composed, fellBack)).toBeGreaterThan(0);
  });

  it('at the end the reader decides on a draft by the link that was mailed to Ana, and it leaves', async () => {
    const { url, received, approvalUrl, login } = told['running'];
    const notified = await mailsIn(join(received, '..', 'told-to-approvers'));
    expect(notified.some(({ text }) => text.includes(approvalUrl))).toBe(true);

    const link = `${url}/api/v1/approvals/${approvalUrl.split('/').at(-1)}`;
    const review = (await (await fetch(link)).json()) as Json;
    expect(review['conversation'].messages).toMatchObject([{ from: 'contact' }]);
    expect(review).toMatchObject({ canDecide: true, draft: { origin: 'ai', text: expect.stringContaining('Hello Clara') } }); // prettier-ignore
    const text = 'Dear Clara,\n\nyes, at any time.\n\nAna';
    const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${link}/approve`, { ...json, body: JSON.stringify({ text }) })).status).toBe(200);
    let mail: Mail | undefined;
    while (!mail) mail = (await mailsIn(received)).find(({ to }) => to === 'clara.nunes@example.com');
    expect(mail.text).toBe(text);

    const session = await fetch(`${url}/api/v1/session`, { ...json, body: JSON.stringify(login) });
    expect(await session.json()).toMatchObject({ user: { name: 'Ana', role: 'admin' } });
  });

  it('it goes on running with --keep until Ctrl-C, and then nothing of it is left', async () => {
    expect((await fetch(`${told['running'].url}/readyz`)).status).toBe(200);
    expect(temp.left()).toHaveLength(1);
    demo.kill('SIGINT');
    const { code, stderr } = await demo.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'Stopped; the temporary folder is removed.\n' });
    expect(existsSync(told['running'].dataDir)).toBe(false);
    expect(temp.left()).toEqual([]);
  });
});

describe('the demo', () => {
  // eslint-disable-next-line no-control-regex -- colours begin with ESC
  const COLOUR = /\u001b/;

  it('piped: without colours, within the columns asked for, to the end, and leaves nothing behind', async () => {
    const temp = ownTemp();
    const env = { ...temp.env, COLUMNS: '80' };
    const { code, stdout, stderr } = await run(['demo', '--seconds', '0'], {
      env,
      cwd: ROOT,
      withinMs: 3 * PATIENCE_MS,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(COLOUR);
    expect(stdout.split('\n').filter((line) => columns(line) > 80)).toEqual([]);
    expect(stdout).toContain('The funnel\n');
    expect(stdout).toContain('The two agree.\n');
    expect(stdout).toMatch(/Where to look\n[^]*npm run demo -- --keep/);
    expect(temp.left()).toEqual([]);
  });

  it('interrupted in the middle: says so, exit code 130, and leaves nothing behind', async () => {
    const temp = ownTemp();
    const demo = start(['demo', '--seconds', '60'], { env: temp.env });
    await demo.prints((stdout) => stdout.includes('day 1'));
    expect(temp.left()).toHaveLength(1);
    demo.kill('SIGINT');
    const { code, stderr } = await demo.ended;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: 'The demo was interrupted; its temporary folder is removed.\n',
    });
    expect(temp.left()).toEqual([]);
  });

  it('whose reader has seen enough ends, and leaves nothing behind', async () => {
    const temp = ownTemp();
    const demo = start(['demo', '--seconds', '60'], { env: temp.env });
    await demo.prints((stdout) => stdout.includes('day 1'));
    demo.closeOutput();
    const { code } = await demo.ended;
    expect(code).toBe(141);
    expect(temp.left()).toEqual([]);
  });

  it('without its files says which it needs', async () => {
    const { code, stderr } = await run(['demo', '--examples', 'nowhere']);
    expect(code).toBe(1);
    expect(stderr).toContain('The demo reads nowhere/contacts.csv and nowhere/sequences, which are not there.');
  });
});

/** By what a terminal shows: marks of direction take no room, Chinese and Japanese signs two columns. */
function columns(line: string): number {
  return [...line.replace(/[\u2066-\u2069\p{Mn}]/gu, '')].reduce(
    (sum, sign) => sum + (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(sign) ? 2 : 1),
    0,
  );
}
