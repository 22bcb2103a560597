/** A person's yes, from the mail that asks for it to the text that leaves, in a real browser against a real runtime. */
import { createPeopleLinks } from '../../runtime/src/adapters/links/people';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { anApprover, givenConversation, givenDraft, givenSequence, linkIn } from './drafts';
import { givenWorld, PHONE, SECRET_KEY, type World } from './world';

const DAY = 86_400_000;

describeUnless(chromiumMissing('npx jest test/browser'), 'approving a draft in a browser', () => {
  let world: World;
  let approver: { email: string; name: string };
  beforeAll(async () => {
    world = await givenWorld();
  });
  beforeEach(() => (approver = anApprover()));
  afterEach(() => expect(world.faults.splice(0)).toEqual([]));
  afterAll(() => world?.close());

  it('leads from a due step to a mail, its link, an edit on a phone, and the text that is delivered', async () => {
    const sequence = await givenSequence(world, { approvers: [approver] });
    const contact = { email: 'ben@example.com', firstName: 'Ben', lastName: 'Okafor' };
    await world.call('POST', '/contacts', contact);
    const conversation = await givenConversation(world, contact.email, 'I have to ask my sister first.');
    await givenDraft(world, sequence, { email: contact.email }, conversation);

    const page = await world.visit(PHONE);
    await page.goto(await linkIn(world, approver.email, /Ben Okafor/));
    await page.getByRole('heading', { name: 'Ben Okafor' }).waitFor();
    await page.getByText('I have to ask my sister first.').waitFor();
    await page.getByText('Hello Ben, shall we go on?').waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Text', { exact: true }).fill('Dear {{contact.first_name}}, what did your sister say?');
    // As he will see it, while it is written.
    await page.getByText('Dear Ben, what did your sister say?').waitFor();
    await page.getByRole('button', { name: 'Approve changes' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();

    const mail = await world.mailTo('ben@example.com', /sister/);
    expect(mail.text).toContain('Dear Ben, what did your sister say?');
    expect(world.sink.messages.filter(({ to }) => to.includes('ben@example.com'))).toHaveLength(1);
    await page.context().close();
  });

  it('a scanner that fetches every link first decides nothing, and is not taken for the person', async () => {
    const draft = await givenDraft(world, await givenSequence(world, { approvers: [approver] }), {
      email: 'cleo@example.com',
      firstName: 'Cleo',
    });
    const link = await linkIn(world, approver.email, /Cleo/);
    const { text, html } = await world.mailTo(approver.email, /Cleo/);
    const links = new Set(`${text} ${html ?? ''}`.match(/https?:\/\/[^\s"'<>)]+/g));
    expect(links.size).toBeGreaterThan(0);
    for (const url of links) {
      for (const method of ['HEAD', 'GET']) await (await fetch(url, { method, redirect: 'follow' })).arrayBuffer();
    }
    const { items } = await world.call('GET', `/drafts/${draft['id']}/history`);
    expect(items.map(({ kind }: { kind: string }) => kind)).not.toContain('seen');
    expect(await world.call('GET', `/drafts/${draft['id']}`)).toMatchObject({ status: 'waiting' });

    // And the link is not used up.
    const page = await world.visit();
    await page.goto(link);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    const after = await world.call('GET', `/drafts/${draft['id']}/history`);
    expect(after.items.map(({ kind }: { kind: string }) => kind)).toEqual(expect.arrayContaining(['seen', 'decided']));
    await page.context().close();
  });

  it('of two at once the first decides, and the second is told who and keeps what was typed', async () => {
    const other = anApprover('Tom Reis');
    const sequence = await givenSequence(world, { approvers: [approver, other] });
    await givenDraft(world, sequence, { email: 'dana@example.com', firstName: 'Dana' });
    const [first, second] = [await world.visit(), await world.visit()];
    await first.goto(await linkIn(world, approver.email, /Dana/));
    await second.goto(await linkIn(world, other.email, /Dana/));
    await second.getByRole('button', { name: 'Edit' }).click();
    await second.getByLabel('Text', { exact: true }).fill('What Tom would have said.');
    await first.getByRole('button', { name: 'Approve' }).click();
    await first.getByRole('heading', { name: 'Approved' }).waitFor();
    await second.getByRole('button', { name: 'Approve changes' }).click();
    await second.getByRole('heading', { name: 'Bia Lima approved this draft' }).waitFor();
    await second.getByText('Your changes were not sent').waitFor();
    await second.getByText('What Tom would have said.').waitFor();
    const mail = await world.mailTo('dana@example.com', /go on/);
    expect(mail.text).toContain('Hello Dana, shall we go on?');
    await first.context().close();
    await second.context().close();
  });

  it('after the contact replied the page says that it is no longer needed, and sends nothing', async () => {
    const sequence = await givenSequence(world, { approvers: [approver] });
    await world.call('POST', '/contacts', { email: 'eli@example.com', firstName: 'Eli' });
    const conversation = await givenConversation(world, 'eli@example.com', 'Hello');
    await givenDraft(world, sequence, { email: 'eli@example.com' }, conversation);
    const page = await world.visit(PHONE);
    await page.goto(await linkIn(world, approver.email, /Eli/));
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.waitFor();
    await world.call('POST', '/signals/message', { email: 'eli@example.com', text: 'We take it.', conversation });
    await approve.click();
    await page.getByRole('heading', { name: 'This draft is no longer needed' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'This draft is no longer needed' }).waitFor();
    expect(await approve.count()).toBe(0);
    expect(world.sink.messages.filter(({ to }) => to.includes('eli@example.com'))).toEqual([]);
    await page.context().close();
  });

  it('tells times by the clock of the server, also on a phone whose own is a year ahead', async () => {
    const sequence = await givenSequence(world, { approvers: [approver], deadline: { hours: 24, then: 'fallback' } });
    await givenDraft(world, sequence, { email: 'gil@example.com', firstName: 'Gil' });
    const page = await world.visit(PHONE);
    await page.clock.setFixedTime(Date.now() + 365 * DAY);
    await page.goto(await linkIn(world, approver.email, /Gil/));
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await page.getByText(/in (24 hours|1 day)|tomorrow/).waitFor();
    expect(await page.getByText(/Was to be decided/).count()).toBe(0);
    await page.context().close();
  });

  it('discards with a reason that the history keeps', async () => {
    const draft = await givenDraft(world, await givenSequence(world, { approvers: [approver] }), {
      email: 'fay@example.com',
      firstName: 'Fay',
    });
    const page = await world.visit(PHONE);
    await page.goto(await linkIn(world, approver.email, /Fay/));
    await page.getByRole('button', { name: 'Discard…' }).click();
    await page.getByLabel('Reason').fill('She called.');
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await page.getByRole('heading', { name: 'Discarded' }).waitFor();
    expect(await world.call('GET', `/drafts/${draft['id']}`)).toMatchObject({
      status: 'discarded',
      decisionReason: 'She called.',
      decidedBy: { name: approver.name },
    });
    await page.context().close();
  });

  it('a link of more than thirty days ago, or of somebody who is no longer asked, says that it has expired', async () => {
    const draft = await givenDraft(world, await givenSequence(world, { approvers: [approver] }), { email: 'hal@example.com', firstName: 'Hal' }); // prettier-ignore
    const clock = { now: () => Date.now() - 31 * DAY };
    const links = createPeopleLinks({ publicUrl: world.url, key: Buffer.from(SECRET_KEY, 'hex'), clock });
    const page = await world.visit(PHONE);
    const says = page.getByRole('heading', { name: 'This link has expired' });
    await page.goto(links.approval(draft['id'], approver.email)!);
    await says.waitFor();
    const link = await linkIn(world, approver.email, /Hal/);
    await page.goto(link);
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await world.call('POST', `/drafts/${draft['id']}/reassign`, { approvers: [anApprover('Tom Reis')] });
    await page.goto(link);
    await says.waitFor();
    expect(await world.call('GET', `/drafts/${draft['id']}`)).toMatchObject({ status: 'waiting' });
    await page.context().close();
  });

  it('a cut or made-up link says so, and no part of the page breaks', async () => {
    const page = await world.visit(PHONE);
    for (const token of ['x', 'a-b_c', '%3Cscript%3E', 'x'.repeat(300)]) {
      await page.goto(`${world.url}/a/${token}`);
      await page.getByRole('heading', { name: 'This link leads to no draft' }).waitFor();
    }
    await page.context().close();
  });

  it('says that the server cannot be reached, and goes on when it can', async () => {
    await givenDraft(world, await givenSequence(world, { approvers: [approver] }), {
      email: 'gil@example.com',
      firstName: 'Gil',
    });
    const page = await world.visit(PHONE);
    await page.goto(await linkIn(world, approver.email, /Gil/));
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.waitFor();
    await page.context().setOffline(true);
    await approve.click();
    await page.getByText('The server cannot be reached.').waitFor();
    await page.context().setOffline(false);
    await approve.click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
    await page.context().close();
  });

  it('what contacts call themselves and write is text, not a page', async () => {
    const evil = '<img src=x onerror="window.evil=1"><script>window.evil=2</script>';
    const contact = { email: 'eve@example.com', firstName: evil, company: evil };
    await world.call('POST', '/contacts', contact);
    const conversation = await givenConversation(world, contact.email, `${evil} javascript:alert(1)`);
    const sequence = await givenSequence(world, { approvers: [approver], subject: 'About {{contact.first_name}}' });
    await givenDraft(world, sequence, { email: contact.email }, conversation);
    for (const page of [await world.visit(PHONE), await world.visitAsOwner()]) {
      if (page.viewportSize()?.width === 360) await page.goto(await linkIn(world, approver.email, /onerror/));
      else await page.goto(`${world.url}/approvals?q=onerror`);
      await page.getByRole('heading', { name: evil }).waitFor();
      await page.getByRole('button', { name: 'Edit' }).click();
      await page.getByLabel('Text', { exact: true }).waitFor();
      expect(await page.evaluate('window.evil')).toBeUndefined();
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      await page.context().close();
    }
  });
});
