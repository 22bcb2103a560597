/** Rule: semantics.md, "Composition and approval": who is told of a draft, and that each gets a link. */
import { ProviderPermanent, ProviderTransient, ProviderUnknown } from '../../runtime/src/engine/errors';
import type { NotificationChoices } from '../../runtime/src/domain/people';
import type { Draft, User } from '../../runtime/src/engine/records';
import {
  ANA,
  closeWorlds,
  gate,
  givenProcess,
  givenWorld,
  hours,
  MAIL,
  minutes,
  never,
  type StepInput,
  type World,
} from '../support/world';

afterEach(closeWorlds);

const EVA = { email: 'eva@example.com', name: 'Eva' };
const TOM = { email: 'tom@example.com', name: 'Tom' };
const DRAFT: StepInput = { key: 'a', mode: 'assisted', intent: 'the offer', text: 'Fallback', approvers: [EVA] };

/** Mails to people; what goes to contacts is not automatic. */
const mails = (w: World) => w.channel.messages.filter(({ isAutomatic }) => isAutomatic === true);
const told = (w: World): string[] => mails(w).map(({ to, subject }) => `${to.address}: ${subject}`);

/** Lets time pass for the cadences and for the mails. */
async function pass(w: World, ms: number): Promise<void> {
  const end = w.clock.now() + ms;
  for (;;) {
    await w.engine.dispatcher.runDue();
    await w.engine.mailman.runDue();
    const times = [await w.engine.dispatcher.nextWakeAt(), await w.engine.mailman.nextWakeAt()];
    const next = Math.min(...times.filter((at) => at !== null), Infinity);
    if (next > end) break;
    await w.clock.set(Math.max(next, w.clock.now()));
  }
  await w.clock.set(end);
  await w.engine.dispatcher.runDue();
  await w.engine.mailman.runDue();
}

async function waiting(w: World, step: Partial<StepInput> = {}, n = 1): Promise<Draft[]> {
  await w.publish([{ ...DRAFT, ...step }]);
  for (let i = 0; i < n; i++) await w.enroll('welcome', { email: `c${i}@example.com`, firstName: `Contact ${i}` });
  await pass(w, 0);
  return (await w.store.read.drafts({}, { limit: 200 })).items.reverse();
}

let users = 0;
async function user(w: World, set: Partial<User> = {}): Promise<User> {
  users += 1;
  const { user: made } = await w.engine.users.invite({ email: `u${users}@example.com`, name: `U${users}`, role: 'admin' }, { type: 'system', name: 'test' }); // prettier-ignore
  const stored = { ...made, passwordHash: 'x', ...set };
  await w.store.transaction((tx) => tx.updateUser(stored));
  return stored;
}

const choices = (email: 'each' | 'digest' | 'off', digestMinutes = 60): NotificationChoices => ({
  draftWaiting: { email, ui: true },
  replyReceived: { email, ui: true },
  enrollmentFailed: { email, ui: true },
  digestMinutes,
});

const statuses = async (w: World): Promise<unknown[]> => {
  const rows: unknown[] = [];
  for await (const { table, row } of w.store.exportRows()) if (table === 'notification') rows.push(row['status']);
  return rows;
};

describe('a draft that waits', () => {
  it('is told to whoever is asked, with the text, a link that is theirs, and no send counted', async () => {
    const w = await givenWorld();
    const [draft] = await waiting(w, { approvers: [EVA, TOM], approvalNote: 'Be kind' });
    expect(told(w)).toEqual([
      'eva@example.com: A draft to Contact 0 waits for you',
      'tom@example.com: A draft to Contact 0 waits for you',
    ]);
    const [mail] = mails(w);
    for (const part of [mail!.text, mail!.html!]) {
      expect(part).toContain('About the offer, Contact 0');
      expect(part).toContain('Be kind');
      expect(part).toContain('a (step 1 of 1)');
    }
    const [link] = /https:\/\/cadenza\.test\/a\/[\w-]{65}/.exec(mail!.text)!;
    expect(mail!.html).toContain(`href="${link}"`);
    expect(await w.engine.drafts.byLink(link.split('/').at(-1)!)).toMatchObject({
      person: EVA,
      draft: { id: draft!.id },
    });
    expect((await w.sends(draft!.enrollmentId)).map(({ status }) => status)).toEqual(['pending']);
    expect(await w.store.claims.inboxStarts((await w.store.read.inboxByKey('email'))!.id, 0)).toEqual([]);
    const kinds = (await w.engine.drafts.history(draft!.id)).map(({ kind }) => kind);
    expect(kinds).toEqual(['created', 'notified', 'notified']);
  });

  it('is told once, however often it is looked for', async () => {
    const w = await givenWorld();
    await waiting(w);
    await pass(w, hours(200));
    expect(told(w)).toHaveLength(1);
  });

  it('is told to the assignees where the step names nobody, and to administrators where there are none', async () => {
    const w = await givenWorld();
    const boss = await user(w);
    await user(w, { role: 'manager' });
    await user(w, { disabledAt: w.clock.now() });
    await w.publish([{ ...DRAFT, approvers: 'automatic' }]);
    await w.enroll('welcome', { email: 'ben@example.com' }, { assignee: TOM });
    await w.enroll('welcome', { email: 'cy@example.com' });
    await pass(w, 0);
    // Two drafts of one instant: which is asked for first is promised to nobody.
    expect(new Set(mails(w).map(({ to }) => to.address))).toEqual(new Set([boss.email, TOM.email]));
    expect(mails(w)).toHaveLength(2);
  });

  it('is told again to those it is escalated to, and to those it is handed to; who has a link keeps it', async () => {
    const w = await givenWorld();
    const [draft] = await waiting(w, { deadline: { hours: 4, then: 'escalate', escalateTo: [TOM] } });
    await pass(w, hours(4));
    expect(told(w)[1]).toBe('tom@example.com: Escalated: a draft to Contact 0 waits for you');
    await w.engine.drafts.reassign(draft!.id, [TOM, { email: 'zoe@example.com' }], null, ANA);
    await pass(w, 0);
    expect(mails(w).map(({ to }) => to.address)).toEqual(['eva@example.com', 'tom@example.com', 'zoe@example.com']);
  });

  it('is told again to somebody it is handed back to, also where their first mail had not left', async () => {
    const w = await givenWorld();
    const eva = await user(w, { notifications: choices('digest') });
    const [draft] = await waiting(w, { approvers: [{ email: eva.email }] });
    await w.engine.drafts.reassign(draft!.id, [TOM], null, ANA);
    await pass(w, hours(2));
    expect(mails(w).map(({ to }) => to.address)).toEqual([TOM.email]);
    await w.engine.drafts.reassign(draft!.id, [TOM, { email: eva.email }], null, ANA);
    await pass(w, hours(2));
    expect(mails(w).map(({ to }) => to.address)).toEqual([TOM.email, eva.email]);
    await w.engine.drafts.reassign(draft!.id, [{ email: eva.email }], null, ANA);
    await pass(w, 1);
    await w.engine.drafts.reassign(draft!.id, [TOM], null, ANA);
    await pass(w, hours(2));
    expect(mails(w).map(({ to }) => to.address)).toEqual([TOM.email, eva.email, TOM.email]);
  });

  it('whose approvers were all disabled is told to the administrators, who may decide', async () => {
    const w = await givenWorld();
    const boss = await user(w);
    const gone = await user(w, { disabledAt: w.clock.now() });
    await waiting(w, { approvers: [{ email: gone.email }] });
    expect(mails(w).map(({ to }) => to.address)).toEqual([boss.email]);
    const [link] = /\/a\/[\w-]{65}/.exec(mails(w)[0]!.text)!;
    expect(await w.engine.drafts.byLink(link.split('/').at(-1)!)).toMatchObject({ person: { email: boss.email } });
  });

  it('that is decided before the mail leaves is not told', async () => {
    const w = await givenWorld();
    await w.publish([DRAFT]);
    await w.enroll('welcome');
    await w.engine.dispatcher.runDue();
    const [draft] = (await w.store.read.drafts({}, { limit: 5 })).items;
    await w.engine.drafts.discard(draft!.id, '', ANA);
    await pass(w, hours(1));
    expect(told(w)).toEqual([]);
  });

  it('that is decided while its mail waits for the mail server is not told any more', async () => {
    const w = await givenWorld();
    w.channel.onDeliver = () => {
      throw new ProviderTransient('busy');
    };
    const [draft] = await waiting(w);
    expect(await statuses(w)).toEqual(['waiting']);
    await w.engine.drafts.discard(draft!.id, '', ANA);
    w.channel.onDeliver = () => undefined;
    await pass(w, hours(1));
    expect([told(w), await statuses(w)]).toEqual([[], ['dropped']]);
  });

  it('is reminded of once, after the hours that the settings say', async () => {
    const w = await givenWorld();
    await w.settings({ notifications: { inbox: null, remindAfterHours: 24 } });
    const [draft] = await waiting(w);
    await pass(w, hours(24) - 1);
    expect(told(w)).toHaveLength(1);
    await pass(w, 1);
    expect(told(w)[1]).toBe('eva@example.com: Reminder: a draft to Contact 0 waits for you');
    await pass(w, hours(100));
    expect(told(w)).toHaveLength(2);
    expect((await w.engine.drafts.history(draft!.id)).map(({ kind }) => kind)).toEqual([
      'created',
      'notified',
      'reminded',
    ]);
    expect((await w.store.read.drafts({ overdueAt: w.clock.now() }, { limit: 5 })).items).toHaveLength(1);
  });
});

describe('many drafts', () => {
  it('are told in one mail instead of a flood', async () => {
    const w = await givenWorld();
    await waiting(w, {}, 40);
    expect(told(w)).toEqual(['eva@example.com: 40 drafts wait for you']);
    expect(mails(w)[0]!.text.match(/https:\/\/cadenza\.test\/a\//g)).toHaveLength(40);
    await w.enroll('welcome', { email: 'late@example.com' });
    await pass(w, 0);
    expect(told(w)).toHaveLength(2);
  });

  it('that come one after the other become a digest after five in an hour', async () => {
    const w = await givenWorld();
    await w.publish([DRAFT]);
    for (let n = 0; n < 12; n++) {
      await w.enroll('welcome', { email: `c${n}@example.com` });
      await pass(w, minutes(1));
    }
    expect(told(w)).toHaveLength(5);
    await pass(w, hours(1));
    expect(told(w)).toHaveLength(6);
    expect(told(w)[5]).toBe('eva@example.com: 7 drafts wait for you');
  });

  it('leave none without a link for somebody who cannot log in', async () => {
    const w = await givenWorld();
    await waiting(w, {}, 70);
    await pass(w, hours(2));
    const links = mails(w).flatMap(({ text }) => text.match(/https:\/\/cadenza\.test\/a\/[\w-]+/g) ?? []);
    expect([mails(w).length, new Set(links).size]).toEqual([2, 70]);
  });

  it('are told together to who wants a digest, no more often than wanted, and without those decided meanwhile', async () => {
    const w = await givenWorld();
    const eva = await user(w, { email: EVA.email, notifications: choices('digest', 30), locale: 'pt-BR' });
    const [first] = await waiting(w, {}, 3);
    expect(told(w)).toEqual([]);
    await w.engine.drafts.discard(first!.id, '', ANA);
    await pass(w, minutes(30) - 1);
    expect(told(w)).toEqual([]);
    await pass(w, 1);
    expect(told(w)).toEqual([`${eva.email}: 2 rascunhos esperam por você`]);
    await pass(w, hours(10));
    expect(told(w)).toHaveLength(1);
  });

  it('are told before half the time to their deadline has passed', async () => {
    const w = await givenWorld();
    await user(w, { email: EVA.email, notifications: choices('digest', 1440) });
    await waiting(w, { deadline: { hours: 4, then: 'expire' } });
    await pass(w, hours(2) - 1);
    expect(told(w)).toEqual([]);
    await pass(w, 1);
    expect(told(w)).toHaveLength(1);
  });

  it('are not told to who wants none', async () => {
    const w = await givenWorld();
    await user(w, { email: EVA.email, notifications: choices('off') });
    await waiting(w, {}, 3);
    await pass(w, hours(48));
    expect(told(w)).toEqual([]);
  });
});

describe('replies and failures', () => {
  it('are told to the assignee who has an account, else to the administrators', async () => {
    const w = await givenWorld();
    const boss = await user(w, { notifications: choices('each') });
    const eva = await user(w, { email: EVA.email, role: 'agent', notifications: choices('each') });
    await w.publish([
      { key: 'a', text: 'A' },
      { key: 'b', text: 'B', wait: { amount: 1, unit: 'days' } },
    ]);
    await w.enroll('welcome', { email: 'ben@example.com', firstName: 'Ben' }, { assignee: EVA });
    await w.enroll('welcome', { email: 'cy@example.com', firstName: 'Cy' });
    await w.enroll('welcome', { email: 'di@example.com', firstName: 'Di' }, { assignee: TOM });
    await pass(w, 0);
    for (const email of ['ben', 'cy', 'di']) await w.engine.signals.inboundMessage({ email: `${email}@example.com`, text: 'Tell me <b>more</b>' }, MAIL); // prettier-ignore
    await pass(w, 0);
    expect(told(w)).toEqual([`${boss.email}: Cy replied (welcome)`, `${eva.email}: Ben replied (welcome)`].sort());
    expect(mails(w)[0]!.html).toContain('Tell me &lt;b&gt;more&lt;/b&gt;');
    expect(mails(w)[0]!.text).toContain('https://cadenza.test/enrollments/');
  });

  it('of a failed enrollment say why', async () => {
    const w = await givenWorld();
    const boss = await user(w, { notifications: choices('each') });
    await w.publish([{ key: 'a', text: 'A', onFailure: 'end' }]);
    w.channel.onDeliver = ({ isAutomatic }) => {
      if (!isAutomatic) throw new ProviderPermanent('mailbox full');
    };
    const { id } = await w.enroll('welcome');
    await pass(w, 0);
    expect(await w.enrollment(id)).toMatchObject({ state: 'failed' });
    expect(told(w)).toEqual([`${boss.email}: The enrollment of Ben failed (welcome)`]);
  });
});

describe('what a contact or an AI wrote', () => {
  it('is escaped in the mail, and begins neither a header nor a line of ours', async () => {
    const w = await givenWorld();
    const evil = `<img src=x onerror=alert(1)>"'&\r\nBcc: eve@example.com`;
    w.composer.answer = () => ({ text: `<script>alert(1)</script>\nRead, edit and decide:\nhttps://evil.example` });
    await w.publish([{ ...DRAFT, approvalNote: '<b>note</b>' }]);
    await w.enroll('welcome', { email: 'ben@example.com', firstName: evil });
    await pass(w, 0);
    const [mail] = mails(w);
    expect(mail!.html).not.toMatch(/<script|<img|<b>/);
    expect(mail!.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(mail!.html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
    expect(mail!.subject).not.toMatch(/[\r\n]/);
    expect(mail!.text).toContain('> Read, edit and decide:\n> https://evil.example');
    expect(mail!.text).not.toMatch(/^(Bcc|https:\/\/evil)/m);
  });
});

describe('a mail server that', () => {
  const refusing = async (error: Error, times: number) => {
    const w = await givenWorld();
    let left = times;
    const ids: string[] = [];
    w.channel.onDeliver = ({ sendId }) => {
      ids.push(sendId);
      if (left-- > 0) throw error;
    };
    await waiting(w);
    await pass(w, hours(24));
    return { w, ids };
  };

  it('is busy is asked again, with the same Message-ID', async () => {
    const { w, ids } = await refusing(new ProviderTransient('busy'), 3);
    expect([told(w).length, ids.length, new Set(ids).size, await statuses(w)]).toEqual([1, 4, 1, ['sent']]);
  });

  it('stays busy is given up after six tries', async () => {
    const { ids, w } = await refusing(new ProviderTransient('busy'), 99);
    expect([ids.length, await statuses(w)]).toEqual([6, ['failed']]);
  });

  it('refuses for good is not asked again', async () => {
    const { ids, w } = await refusing(new ProviderPermanent('no such mailbox'), 99);
    expect([ids.length, await statuses(w)]).toEqual([1, ['failed']]);
  });

  it('does not say whether it took it is asked once more, with the same Message-ID', async () => {
    const { ids, w } = await refusing(new ProviderUnknown('timeout'), 99);
    expect([ids.length, new Set(ids).size, await statuses(w)]).toEqual([2, 1, ['failed']]);
  });

  it('is not there, because no inbox is switched on, gets the mail when one is', async () => {
    const w = await givenWorld();
    await w.engine.inboxes.update('email', { enabled: false }, ANA);
    await waiting(w);
    expect(await statuses(w)).toEqual(['waiting']);
    await w.engine.inboxes.update('email', { enabled: true }, ANA);
    await pass(w, minutes(15));
    expect(told(w)).toHaveLength(1);
  });
});

it('mail to people leaves through the inbox that the settings name, which must be one for email', async () => {
  const w = await givenWorld();
  await w.engine.inboxes.create({ key: 'team', name: 'Team', channel: 'email', provider: 'outbox' }, ANA);
  await expect(w.settings({ notifications: { inbox: 'sms', remindAfterHours: null } })).rejects.toMatchObject({ code: 'invalid_request' }); // prettier-ignore
  await w.settings({ notifications: { inbox: 'team', remindAfterHours: null } });
  await waiting(w);
  expect(mails(w).map(({ inbox }) => inbox)).toEqual(['team']);
  await w.engine.inboxes.update('team', { enabled: false }, ANA);
  await w.enroll('welcome', { email: 'next@example.com' });
  await pass(w, 0);
  expect(mails(w).map(({ inbox }) => inbox)).toEqual(['team', 'email']);
});

describe('a process that is killed', () => {
  it('after it made the draft and before it looked: the next one tells it', async () => {
    const before = await givenProcess();
    await before.publish([DRAFT]);
    await before.enroll('welcome');
    await before.engine.dispatcher.runDue();
    const after = await before.kill();
    await pass(after, 0);
    expect(told(after)).toEqual(['eva@example.com: A draft to Ben waits for you']);
  });

  it('while the mail is with the server: it is sent again under the same Message-ID, which a server can tell', async () => {
    const before = await givenProcess();
    await before.publish([DRAFT]);
    await before.enroll('welcome');
    await before.engine.dispatcher.runDue();
    const ids: string[] = [];
    const started = gate();
    before.channel.onDeliver = ({ sendId }) => {
      ids.push(sendId);
      started.open();
      return never;
    };
    before.engine.mailman.runDue().catch(() => undefined); // Dies with its process.
    await started.opened;
    const after = await before.kill();
    after.channel.onDeliver = ({ sendId }) => void ids.push(sendId);
    await pass(after, hours(1));
    expect([ids.length, new Set(ids).size, await statuses(after)]).toEqual([2, 1, ['sent']]);
  });

  it('after the mail was sent: nobody is told twice', async () => {
    const before = await givenProcess();
    await before.publish([DRAFT]);
    await before.enroll('welcome');
    await pass(before, 0);
    const after = await before.kill();
    await pass(after, hours(5));
    expect(told(after)).toHaveLength(1);
  });

  it('between the decision and the send: the message leaves once', async () => {
    const before = await givenProcess();
    await before.publish([DRAFT]);
    const { id } = await before.enroll('welcome');
    await pass(before, 0);
    const [draft] = (await before.store.read.drafts({ enrollmentId: id }, { limit: 5 })).items;
    await before.engine.drafts.approve(draft!.id, { text: 'Decided' }, ANA);
    const after = await before.kill();
    await pass(after, hours(5));
    const again = await after.kill();
    await pass(again, hours(5));
    expect(again.channel.messages.filter(({ isAutomatic }) => !isAutomatic).map(({ text }) => text)).toEqual([
      'Decided',
    ]);
    expect((await again.sends(id)).map(({ status }) => status)).toEqual(['sent']);
  });
});

it('an erased contact is told of to nobody, and leaves no text in the history of a draft', async () => {
  const w = await givenWorld();
  await user(w, { email: EVA.email, notifications: choices('digest') });
  const [draft] = await waiting(w);
  await w.engine.contacts.erase(draft!.contactId, ANA);
  await pass(w, hours(5));
  expect(told(w)).toEqual([]);
  const rows: string[] = [];
  for await (const row of w.store.exportRows()) rows.push(JSON.stringify(row));
  expect(rows.join('\n')).not.toContain('About the offer');
});

it('subscribers get a link for each person who may decide, and hear of an escalation', async () => {
  const w = await givenWorld();
  await w.engine.subscriptions.put('chat', { url: 'https://n8n.test/hook', secret: 'x'.repeat(32), events: ['draft_waiting'] }); // prettier-ignore
  const [draft] = await waiting(w, { deadline: { hours: 4, then: 'escalate', escalateTo: [TOM] } });
  await w.engine.subscriptions.teller.runDue();
  await pass(w, hours(4));
  await w.engine.subscriptions.teller.runDue();
  const approvals = w.subscribers.calls.map(({ body }) => body.draft.approvals as { email: string; name: string; url: string }[]); // prettier-ignore
  expect(approvals.map((people) => people.map(({ email }) => email))).toEqual([[EVA.email], [TOM.email]]);
  const token = approvals[1]![0]!.url.split('/').at(-1)!;
  expect((await w.engine.drafts.byLink(token)).draft.id).toBe(draft!.id);
});
