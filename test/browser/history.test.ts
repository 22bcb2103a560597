/** What became of a draft, in the review pane: who was asked, saw and decided, and what they changed. */
import type { Page } from 'playwright-core';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { anApprover, givenDraft, givenSequence, linkIn } from './drafts';
import { findings, givenWorld, OWNER, PHONE, type World } from './world';

describeUnless(chromiumMissing('npx jest test/browser'), 'the history of a draft', () => {
  let world: World;
  let page: Page;
  beforeAll(async () => {
    world = await givenWorld();
  });
  afterEach(async () => {
    await page.context().close();
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  test.each([
    ['at a desk, light', { colorScheme: 'light' }],
    ['on a phone, dark', { ...PHONE, colorScheme: 'dark' }],
  ] as const)('tells who did what, and the words that changed: %s', async (_name, options) => {
    const sequence = await givenSequence(world, { approvers: [{ email: OWNER.email, name: OWNER.name }] });
    const draft = await givenDraft(world, sequence, { email: 'ben@example.com', firstName: 'Ben' });
    page = await world.visitAsOwner(options);
    await page.goto(`${world.url}/approvals/${String(draft['id'])}`);
    await page.getByText('History of the draft').click();
    const history = page.locator('.history');
    await history.getByText('The draft was made').waitFor();
    await world.call('POST', `/drafts/${String(draft['id'])}/approve`, { text: 'Hello <b>Ben</b>, shall we begin?' });
    await page.locator('.outcome').waitFor();
    await page.getByText('History of the draft').waitFor();
    await history.getByText('approved it with changes').waitFor();
    expect(await history.locator('del').allTextContents()).toContain('go on');
    expect((await history.locator('ins').allTextContents()).join('')).toContain('<b>');
    expect(await history.locator('b').count()).toBe(0);
    expect(await findings(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    if (process.env['CADENZA_LOOK'])
      await page.screenshot({ path: `${process.env['CADENZA_LOOK']}-${options.colorScheme}.png` });
  });

  test('a link without a login has none', async () => {
    const bia = anApprover();
    await givenDraft(world, await givenSequence(world, { approvers: [bia] }), { email: 'cid@example.com' });
    const link = await linkIn(world, bia.email, /cid@example\.com|draft/i);
    page = await world.visit();
    await page.goto(link.replace('127.0.0.1', 'localhost'));
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    expect(await page.getByText('History of the draft').count()).toBe(0);
  });
});
