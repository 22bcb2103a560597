/** The inbox of drafts at a desk: by keys, several at once, live, and what stands in the address. */
import type { Page } from 'playwright-core';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { givenDraft, givenSequence, linkIn } from './drafts';
import { givenWorld, OWNER, PHONE, type Json, type World } from './world';

describeUnless(chromiumMissing('npx jest test/browser'), 'the inbox of drafts', () => {
  let world: World;
  let sequence: string;
  let page: Page;
  beforeAll(async () => {
    world = await givenWorld();
    sequence = await givenSequence(world, { approvers: [{ email: OWNER.email, name: OWNER.name }] });
  });
  afterEach(async () => {
    await page.context().close();
    expect(world.faults.splice(0)).toEqual([]);
    // What a test left waiting would stand in the list of the next.
    const { items } = await world.call('GET', '/drafts?view=waiting&limit=100');
    const ids = items.map(({ id }: Json) => id);
    if (ids.length > 0) await world.call('POST', '/drafts/bulk', { ids, decision: 'discard' });
  });
  afterAll(() => world?.close());

  const waiting = (...names: string[]): Promise<Json[]> =>
    Promise.all(names.map((name) => givenDraft(world, sequence, { email: `${name}@example.com`, firstName: name })));
  const row = (name: string) => page.locator('.row').filter({ hasText: name });
  const opened = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const statusOf = async ({ id }: Json): Promise<unknown> =>
    (await world.call('GET', `/drafts/${String(id)}`))['status'];

  /** One after the other, so that their order in the list is known: the newest is the first. */
  async function inOrder(...names: string[]): Promise<Json[]> {
    const drafts: Json[] = [];
    for (const name of names) drafts.push(...(await waiting(name)));
    return drafts;
  }

  test('j and k go through them, a approves and the next one is there, without another page being loaded', async () => {
    const [third, second, first] = await inOrder('Ina', 'Ida', 'Ira');
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/approvals`);
    await opened('Ira');
    await page.evaluate('window.sameDocument = true');
    await page.keyboard.press('j');
    await opened('Ida');
    await page.keyboard.press('k');
    await opened('Ira');
    await page.keyboard.press('a');
    await opened('Ida');
    expect(await row('Ira').count()).toBe(0);
    await page.keyboard.press('a');
    await opened('Ina');
    expect(await Promise.all([first, second, third].map((draft) => statusOf(draft!)))).toEqual([
      'approved',
      'approved',
      'waiting',
    ]);
    expect(await page.evaluate('window.sameDocument')).toBe(true);
  });

  test('r asks somebody else, who gets a link; the links of those who were asked before stop working', async () => {
    const [draft] = await waiting('Olga');
    const before = await linkIn(world, OWNER.email, /Olga/);
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/approvals`);
    await opened('Olga');
    await page.getByText(`Asked to decide: ${OWNER.name}`).waitFor();
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: 'Ask somebody else to decide' });
    await dialog.getByLabel('Email').fill('no address');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    expect((await world.call('GET', `/drafts/${draft!['id']}`))['approvers'][0].email).toBe(OWNER.email);

    await dialog.getByLabel('Email').fill('Eva@example.com');
    await dialog.getByLabel('What they should know').fill('She is a friend of yours');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Ask somebody else' }).click();
    expect(await dialog.getByLabel('Email').inputValue()).toBe('');
    await dialog.getByLabel('Email').fill('eva@example.com');
    await dialog.getByLabel('What they should know').fill('She is a friend of yours');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Asked to decide: eva@example.com').waitFor();
    const link = await linkIn(world, 'eva@example.com', /Olga/);

    await page.goto(before.replace(/^https?:\/\/[^/]+/, world.url));
    await page.getByRole('heading', { name: 'This link has expired' }).waitFor();
    await page.goto(link.replace(/^https?:\/\/[^/]+/, world.url));
    await page.getByText('She is a friend of yours').waitFor();
    // Who decides by a link decides, or leaves it.
    expect(await page.getByRole('button', { name: 'Ask somebody else' }).count()).toBe(0);
  });

  test('e edits, and while somebody types the keys are letters; d asks before it discards', async () => {
    const [draft] = await waiting('Jan');
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/approvals`);
    await opened('Jan');
    await page.keyboard.press('e');
    const text = page.getByLabel('Text', { exact: true });
    await text.fill('');
    await page.keyboard.type('adjekx?');
    expect(await text.inputValue()).toBe('adjekx?');
    expect(await statusOf(draft!)).toBe('waiting');
    await text.blur();
    await page.keyboard.press('d');
    await page.getByRole('dialog', { name: /Discard the draft to Jan/ }).waitFor();
    // Asked again in the instant in which the browser has yet to tell that it closed.
    await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('d')]);
    expect(await statusOf(draft!)).toBe('waiting');
    await page.getByRole('button', { name: 'Discard draft' }).click();
    await row('Jan').waitFor({ state: 'detached' });
    expect(await statusOf(draft!)).toBe('discarded');
  });

  test('? shows the keys, and / searches', async () => {
    await waiting('Kim', 'Lea');
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/approvals`);
    await row('Kim').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('lea@');
    await row('Kim').waitFor({ state: 'detached' });
    await row('Lea').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('lea@');
    await page.reload();
    await row('Lea').waitFor();
    expect(await row('Kim').count()).toBe(0);
  });

  test('several are approved at once after a question that names it, and what was decided meanwhile is told', async () => {
    const [mia, noa, ole] = await inOrder('Mia', 'Noa', 'Ole');
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/approvals`);
    for (const name of ['Mia', 'Noa', 'Ole']) await row(name).getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Approve…' }).click();
    const question = page.getByRole('dialog', { name: 'Approve 3 drafts?' });
    await question.getByText('Ole, Noa, and Mia').waitFor();
    // Somebody else is faster with one of them.
    await world.call('POST', `/drafts/${noa!['id']}/discard`, { reason: 'Called.' });
    await question.getByRole('button', { name: 'Approve 3 drafts' }).click();
    const told = page.getByRole('dialog', { name: '1 draft was left as it is' });
    await told.getByText('Noa').waitFor();
    expect(await Promise.all([mia, noa, ole].map((draft) => statusOf(draft!)))).toEqual(['approved', 'discarded', 'approved']); // prettier-ignore
  });

  test('a new draft is told and moves nothing; one that was decided elsewhere is marked, and the open one says so', async () => {
    await inOrder('Pia', 'Quy');
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/approvals`);
    await opened('Quy');
    const [, quy] = await inOrder('Rio').then(async () => {
      const { items } = await world.call('GET', '/drafts?view=waiting');
      return [null, items.find(({ contactName }: Json) => contactName === 'Quy')];
    });
    await page.getByRole('button', { name: 'Show 1 new draft' }).waitFor();
    expect(await row('Rio').count()).toBe(0);
    await world.call('POST', `/drafts/${quy.id}/approve`, {});
    await row('Quy').getByText('decided elsewhere').waitFor();
    await page.getByRole('heading', { name: /approved this draft/ }).waitFor();
    await page.getByRole('button', { name: 'Show 1 new draft' }).click();
    await row('Rio').waitFor();
    await row('Quy').waitFor({ state: 'detached' });
  });

  test('the views are counted, and stand in the address', async () => {
    await waiting('Sam');
    const others = await givenSequence(world, { approvers: [{ email: 'somebody@example.com' }] });
    await givenDraft(world, others, { email: 'tia@example.com', firstName: 'Tia' });
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/approvals`);
    await page.getByRole('button', { name: 'Waiting 2' }).waitFor();
    await page.getByRole('button', { name: 'Mine 1' }).click();
    await row('Tia').waitFor({ state: 'detached' });
    await row('Sam').waitFor();
    expect(new URL(page.url()).searchParams.get('view')).toBe('mine');
    await page.getByRole('button', { name: 'Decided' }).click();
    await row('Sam').waitFor({ state: 'detached' });
    await page.locator('.row').first().waitFor();
  });

  test('on a phone the list and the draft are a screen each, and back leads to the list', async () => {
    await waiting('Uma');
    page = await world.visitAsOwner(PHONE);
    await page.goto(`${world.url}/approvals`);
    await row('Uma').getByRole('link').tap();
    await opened('Uma');
    expect(await row('Uma').isVisible()).toBe(false);
    await page.getByRole('link', { name: 'All drafts' }).tap();
    await row('Uma').waitFor();
  });

  test('a session that ended leads to the login, and back to the same draft', async () => {
    const [draft] = await waiting('Vic');
    page = await world.visit();
    await page.goto(`${world.url}/approvals/${String(draft!['id'])}`);
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    await page.getByLabel('Email').fill(OWNER.email.toUpperCase());
    await page.getByLabel('Password', { exact: true }).fill('not this one');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await opened('Vic');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Your session has ended.').waitFor();
    expect(await statusOf(draft!)).toBe('waiting');
  });
});
