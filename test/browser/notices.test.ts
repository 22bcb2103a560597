/** What happens meanwhile is told on the page, to whom it concerns and who chose it, beside what is being read. */
import type { Page } from 'playwright-core';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { givenDraft, givenSequence } from './drafts';
import { findings, givenWorld, OWNER, PHONE, type Json, type World } from './world';

describeUnless(chromiumMissing('npx jest test/browser'), 'notices', () => {
  let world: World;
  let mine: string;
  let others: string;
  let page: Page;
  beforeAll(async () => {
    world = await givenWorld();
    mine = await givenSequence(world, { approvers: [{ email: OWNER.email, name: OWNER.name }] });
    others = await givenSequence(world, { approvers: [{ email: 'somebody@example.com' }] });
  });
  afterEach(async () => {
    await page.context().close();
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  const strip = () => page.locator('.strip');
  const draftTo = (name: string, sequence = mine): Promise<Json> =>
    givenDraft(world, sequence, { email: `${name}@example.com`, firstName: name });

  async function atProfile(options = {}): Promise<void> {
    page = await world.visitAsOwner(options);
    const listens = page.waitForResponse((answer) => answer.url().endsWith('/api/v1/events'));
    await page.goto(`${world.url}/profile`);
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
    await listens;
  }

  async function choose(kind: string, isChosen: boolean): Promise<void> {
    await page.getByRole('group', { name: kind }).getByLabel('On these pages').setChecked(isChosen);
    // The word that it is saved may still stand there from the time before.
    const saved = page.waitForResponse((answer) => answer.request().method() !== 'GET' && answer.ok());
    await page.locator('form', { hasText: 'By email' }).getByRole('button', { name: 'Save' }).click();
    await saved;
    await page.getByText('Saved').last().waitFor();
  }

  test('a draft that waits leads to it; one for somebody else is not told', async () => {
    await atProfile();
    await draftTo('Olaf', others);
    const draft = await draftTo('Ana');
    await strip().getByRole('link', { name: 'The draft to Ana waits for you' }).click();
    await page.getByRole('heading', { name: 'Ana', exact: true }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/approvals/${String(draft['id'])}`);
    expect(await strip().count()).toBe(0);
  });

  test('several are one notice, and what was decided meanwhile is none of them', async () => {
    await atProfile();
    const [first] = await Promise.all([draftTo('Bea'), draftTo('Cid'), draftTo('Dan')]);
    await strip().getByRole('link', { name: '3 drafts wait for you' }).waitFor();
    await world.call('POST', `/drafts/${String(first['id'])}/discard`, {});
    await strip().getByRole('link', { name: '2 drafts wait for you' }).waitFor();
    await page.getByRole('button', { name: 'Dismiss the notice' }).click();
    expect(await strip().count()).toBe(0);
  });

  test('it lies over nothing: the page ends where the notice begins, at a desk and on a phone', async () => {
    for (const [name, options] of [
      ['Eli', {}],
      ['Fay', PHONE],
    ] as const) {
      await atProfile(options);
      await draftTo(name);
      await strip().getByText(`The draft to ${name} waits`).waitFor();
      const [screen, notice, place] = await Promise.all(
        [page.locator('#screen'), strip(), page.locator('nav')].map((of) => of.boundingBox()),
      );
      expect(screen!.y + screen!.height).toBeLessThanOrEqual(notice!.y + 1);
      if (name === 'Fay') expect(notice!.y + notice!.height).toBeLessThanOrEqual(place!.y + 1);
      expect(await findings(page)).toEqual([]);
      if (name === 'Eli') await page.context().close();
    }
  });

  test('a reply is told to administrators where nobody is assigned, and to nobody else where somebody is', async () => {
    const sequence = await givenSequence(world, { approvers: [{ email: 'somebody@example.com' }] });
    const assigned = { email: 'gus@example.com', firstName: 'Gus' };
    await world.call('POST', '/enrollments', {
      sequence,
      contact: assigned,
      assignee: { email: 'somebody@example.com' },
    });
    await draftTo('Hal', sequence);
    await atProfile();
    await world.call('POST', '/signals/message', { channel: 'email', email: 'gus@example.com', text: 'Yes' });
    await world.call('POST', '/signals/message', { channel: 'email', email: 'Hal@example.com', text: 'No' });
    await strip().getByText('Hal replied').waitFor();
    expect(await strip().getByText('Gus').count()).toBe(0);
  });

  test('whoever did not choose it is not told, from the moment they say so', async () => {
    await atProfile();
    await choose('A draft waits for you', false);
    await draftTo('Ida');
    // The reply comes after it, on the same line: once it is told, the draft would have been.
    await world.call('POST', '/signals/message', { channel: 'email', email: 'Ida@example.com', text: 'Hello' });
    await strip().getByText('Ida replied').waitFor();
    expect(await strip().getByText('waits for you').count()).toBe(0);
    await choose('A draft waits for you', true);
    await draftTo('Jon');
    await strip().getByText('The draft to Jon waits for you').waitFor();
  });
});
