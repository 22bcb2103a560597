/** What is not saved yet is not lost by accident: whoever leaves is asked before, on every form of the settings. */
import type { Page } from 'playwright-core';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { fillSettings } from './settingsScreens';
import { givenWorld, type World } from './world';

describeUnless(chromiumMissing('npx jest test/browser'), 'leaving what is not saved', () => {
  let world: World;
  let page: Page;

  beforeAll(async () => {
    world = await givenWorld();
    // The owner first: whoever comes after is invited.
    await (await world.visitAsOwner()).context().close();
    await fillSettings(world);
  });
  afterEach(async () => {
    await page?.context().close();
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  const question = () => page.getByRole('dialog', { name: 'Leave without saving?' });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const days = () => page.getByLabel('History of ended enrollments');

  async function open(path: string): Promise<void> {
    page = await world.visitAsOwner();
    await page.goto(`${world.url}${path}`);
    await page.locator('form .input').first().waitFor();
  }

  it('is asked about, and staying keeps what was typed', async () => {
    await open('/settings/retention');
    await days().fill('400');
    await page.getByRole('link', { name: 'Personas' }).click();
    await question().waitFor();
    await page.keyboard.press('Escape');
    await question().waitFor({ state: 'hidden' });
    expect([new URL(page.url()).pathname, await days().inputValue()]).toEqual(['/settings/retention', '400']);

    await page.getByRole('link', { name: 'Personas' }).click();
    await button('Leave without saving').click();
    await page.waitForURL('**/settings/personas');
    await page.getByRole('link', { name: 'Retention' }).click();
    await days().waitFor();
    expect(await days().inputValue()).toBe('');
  });

  it('is asked about on the way back, which stays possible', async () => {
    await open('/settings/personas/eva');
    await page.getByRole('link', { name: 'Retention' }).click();
    await days().fill('400');
    await page.goBack();
    await button('Stay here').click();
    expect(await days().inputValue()).toBe('400');
    await page.goBack();
    await button('Leave without saving').click();
    await page.waitForURL('**/settings/personas/eva');
  });

  it('is not asked about when it was taken back, and not once it is saved', async () => {
    await open('/settings/retention');
    await days().fill('400');
    await days().fill('');
    await page.getByRole('link', { name: 'Users' }).click();
    await page.waitForURL('**/settings/users');

    await page.getByRole('link', { name: 'Retention' }).click();
    await days().fill('500');
    await button('Save').click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Users' }).click();
    await page.waitForURL('**/settings/users');
    expect(await question().count()).toBe(0);
  });

  it('is asked about by the browser when the page goes', async () => {
    await open('/settings/retention');
    await days().fill('600');
    const asked = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.dismiss();
      });
    });
    await page.evaluate('void setTimeout(() => location.assign("/docs"))');
    expect(await asked).toBe('beforeunload');
    expect(await days().inputValue()).toBe('600');
  });

  it.each([
    '/settings/time',
    '/settings/inboxes/new',
    '/settings/inboxes/hook',
    '/settings/notifications',
    '/settings/ai',
    '/settings/personas/new',
    '/settings/personas/eva',
    '/profile',
  ])('is asked about on %s, of which nothing is asked while nothing is changed', async (path) => {
    await open(path);
    const away = () => page.getByRole('link', { name: 'Enrollments' }).click();
    await away();
    await page.waitForURL('**/enrollments');
    await page.goBack();
    const field = page.locator('input.input[type="number"], input.input[type="text"], input.input:not([type])').first();
    await field.fill((await field.getAttribute('type')) === 'number' ? '77' : 'Other');
    await away();
    await question().waitFor();
    await button('Leave without saving').click();
    await page.waitForURL('**/enrollments');
  });

  it('is not asked about what was removed', async () => {
    await open('/settings/personas/eva');
    await page.getByLabel('Name', { exact: true }).fill('Other');
    await page.locator('form footer button[type="button"]').click();
    await page.locator('dialog[open]').locator('button[type="submit"]').click();
    await page.waitForURL('**/settings/personas');
  });

  // The last one: it ends the session that all of them share.
  it('is asked about before logging out, and not again after', async () => {
    await open('/settings/retention');
    await days().fill('700');
    await button('Log out').click();
    await button('Stay here').click();
    expect(await days().inputValue()).toBe('700');
    await button('Log out').click();
    await button('Leave without saving').click();
    await page.waitForURL('**/login');
  });
});
