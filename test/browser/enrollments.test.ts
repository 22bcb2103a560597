/** Enrollments at a desk and on a phone: found by two keys, the why of each event, controlled one by one and several at once. */
import type { Page } from 'playwright-core';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { enroll, givenEnrollments, givenMails, happened } from './enrollments';
import { givenWorld, PHONE, type Json, type World } from './world';

const PASSWORD = 'correct horse battery';

describeUnless(chromiumMissing('npx jest test/browser'), 'enrollments', () => {
  let world: World;
  let page: Page;
  let long: Json;
  let failed: Json;
  let draft: Json;
  beforeAll(async () => {
    world = await givenWorld();
    ({ long, failed, draft } = await givenEnrollments(world));
    await givenMails(world, 'rescue', 'Rescue');
  });
  afterEach(async () => {
    await page.context().close();
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  const row = (name: string) => page.locator('tbody tr').filter({ hasText: name });
  const names = () => page.locator('[data-row-link]').allTextContents();
  const kinds = () => page.locator('.item:not(.ahead) .head strong').allTextContents();
  const stateOf = async ({ id }: Json): Promise<unknown> => (await world.call('GET', `/enrollments/${id}`))['state'];
  const said = (words: string) => page.getByRole('status').filter({ hasText: words }).waitFor();

  async function open(path: string, options = {}): Promise<void> {
    page = await world.visitAsOwner(options);
    await page.goto(`${world.url}${path}`);
    await page.locator('h1').first().waitFor();
  }

  test('of a contact are found by two letters, from any screen', async () => {
    await open('/approvals');
    await page.locator('.row').first().waitFor();
    await page.locator('.opener').click();
    await page.keyboard.type('jo');
    await page.getByRole('option', { name: /João Prado.*paused/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/enrollments\?contact=/);
    await row('João Prado').waitFor();
    expect(await names()).toEqual(['João Prado']);
    await page.getByRole('button', { name: 'Of João Prado' }).click();
    await row('Bo Li').first().waitFor();
  });

  test('are searched with `/`, and arrows choose', async () => {
    await open('/enrollments');
    await row('Bo Li').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('rescue');
    await page.getByRole('option', { name: 'Rescue rescue' }).waitFor();
    // Closed, and opened again before the page is told of the close.
    await page.evaluate(`document.querySelector('.finder').close();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }))`);
    await page.keyboard.type('bo li');
    await page.getByRole('option', { name: /exited/ }).waitFor();
    // The contact first, then the enrollments, the newest first.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/enrollments/${draft['enrollmentId']}`);
    await page.getByRole('heading', { name: 'Bo Li', level: 1 }).waitFor();
  });

  test('are narrowed by state, sequence and name, which stand in the address', async () => {
    await open('/enrollments');
    await row('Bo Li').first().waitFor();
    await page.getByRole('button', { name: /^Paused/ }).click();
    await page.waitForURL('**/enrollments?state=paused');
    await page.locator('[data-row-link]').nth(1).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Active/ }).click();
    await page.getByLabel('Sequence', { exact: true }).selectOption('welcome');
    await page.getByLabel('Search name or address').fill('mail');
    await page.waitForURL('**/enrollments?state=active,paused&sequence=welcome&q=mail');
    await page.locator('[data-row-link]').nth(1).waitFor({ state: 'detached' });
    await page.reload();
    await row('Without a mail address').waitFor();
    expect(await names()).toEqual(['Without a mail address']);
    await page.getByLabel('Search name or address').fill('nobody is called so');
    await page.getByRole('button', { name: 'Show all enrollments' }).click();
    await row('Bo Li').first().waitFor();
  });

  test('of nobody are an empty list that says what to do', async () => {
    await open('/enrollments?sequence=rescue');
    await page.getByText('No enrollment matches').waitFor();
    await page.goto(`${world.url}/enrollments?sequence=unknown`);
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
  });

  test('change live where they stand, and new ones wait to be shown', async () => {
    const ida = await enroll(world, 'rescue', { email: 'ida@example.com', firstName: 'Ida' });
    await happened(world, ida, 'sent');
    await open('/enrollments?sequence=rescue');
    await row('Ida').getByText('Active').waitFor();
    await world.call('POST', `/enrollments/${ida['id']}/pause`);
    await row('Ida').getByText('Paused').waitFor();
    await enroll(world, 'rescue', { email: 'ira@example.com', firstName: 'Ira' });
    await page.getByRole('button', { name: 'Show 1 new enrollment' }).waitFor();
    expect(await names()).toEqual(['Ida']);
    await page.getByRole('button', { name: 'Show 1 new enrollment' }).click();
    await row('Ira').waitFor();
    expect(await names()).toEqual(['Ira', 'Ida']);
  });

  test('are cancelled several at once, after the question says how many, and one that ended meanwhile is told of', async () => {
    await givenMails(world, 'many', 'Many');
    const made: Json[] = [];
    for (const name of ['Uma', 'Una', 'Ute']) made.push(await enroll(world, 'many', { email: `${name}@example.com`, firstName: name })); // prettier-ignore
    for (const one of made) await happened(world, one, 'sent');
    await open('/enrollments?sequence=many');
    await row('Ute').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByText('2 enrollments picked').waitFor();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel 2 enrollments?' });
    await dialog.getByText('Ute and Una').waitFor();
    await dialog.getByRole('button', { name: 'Leave as it is' }).click();
    expect(await Promise.all(made.map(stateOf))).toEqual(['active', 'active', 'active']);
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await dialog.getByRole('button', { name: 'Cancel 2 enrollments' }).click();
    await said('2 enrollments cancelled');
    await row('Ute').getByText('Exited').waitFor();
    expect(await Promise.all(made.map(stateOf))).toEqual(['active', 'exited', 'exited']);
    expect(await row('Ute').locator('input').count()).toBe(0);
  });

  test('tell why each thing happened, with the message and the draft where they belong', async () => {
    await open(`/enrollments/${failed['id']}`);
    await page.getByText('Now', { exact: true }).waitFor();
    expect(await kinds()).toEqual(['Enrolled', 'Message not sent', 'Now']);
    await page.getByText('The contact has no address for this channel').waitFor();
    const ahead = page.locator('.item.ahead');
    expect(await ahead.locator('.head strong').allTextContents()).toEqual(['How is it going', 'The last word', 'End of the sequence']); // prettier-ignore
    await ahead.first().getByText('wait 2 business days at 09:30').waitFor();

    await page.goto(`${world.url}/enrollments/${long['id']}`);
    await page.locator('.message').getByText('thank you for trying us').waitFor();
    // The contact is in another zone than the viewer.
    await page
      .locator('.item')
      .first()
      .getByText(/there\)/)
      .waitFor();
    await page.locator('.side').getByText('America/Sao_Paulo').waitFor();

    await page.goto(`${world.url}/enrollments/${draft['enrollmentId']}`);
    await page.locator('.draft').getByText('shall we go on?').waitFor();
    await page.locator('.item.ahead').getByText('After the decision').waitFor();
    await page.getByRole('link', { name: 'Decide on the draft' }).click();
    await page.waitForURL(`**/approvals/${draft['id']}`);
  });

  test('are paused, resumed, skipped and cancelled on their page, and the line grows', async () => {
    const eva = await enroll(world, 'rescue', { email: 'eva@example.com', firstName: 'Eva' });
    await happened(world, eva, 'sent');
    await open(`/enrollments/${eva['id']}`);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.locator('.item.ahead').getByText('When it is resumed').first().waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.getByRole('button', { name: 'Skip step…' }).click();
    await page.getByRole('dialog', { name: 'Skip this step?' }).getByRole('button', { name: 'Skip the step' }).click();
    await page.getByText('Step 3 of 3: The last word').waitFor();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel 1 enrollment' }).click();
    await page.locator('.facts').getByText('Cancelled by hand').waitFor();
    expect(await page.locator('.controls').count()).toBe(0);
    expect(await kinds()).toEqual(['Enrolled', 'Message sent', 'Paused', 'Resumed', 'Step skipped', 'Ended']);
    expect(await stateOf(eva)).toBe('exited');
  });

  test('say so when one is not there, and another one is shown without what was there before', async () => {
    await open('/enrollments/unknown');
    await page.getByText('There is no such enrollment').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('without');
    await page.getByRole('option', { name: /Welcome of those/ }).click();
    await page.getByRole('heading', { name: 'Without a mail address', level: 1 }).waitFor();
  });

  test('are only looked at by a viewer', async () => {
    await page?.context().close();
    const owner = await world.visitAsOwner();
    const { csrfToken } = (await (await owner.request.get(`${world.url}/api/v1/session`)).json()) as Json;
    const invited = await owner.request.post(`${world.url}/api/v1/users`, {
      headers: { 'X-CSRF-Token': String(csrfToken) },
      data: { email: 'vera@example.com', name: 'Vera', role: 'viewer' },
    });
    const { invitationUrl } = (await invited.json()) as { invitationUrl: string };
    await owner.context().close();
    page = await world.visit();
    const token = new URL(invitationUrl).pathname.split('/').at(-1) ?? '';
    const accepted = await page.request.post(`${world.url}/api/v1/invitations/${token}`, { data: { password: PASSWORD } }); // prettier-ignore
    expect(accepted.status()).toBe(200);
    await page.goto(`${world.url}/enrollments`);
    await row('Bo Li').first().waitFor();
    expect(await page.locator('input[type="checkbox"]').count()).toBe(0);
    await page.goto(`${world.url}/enrollments/${draft['enrollmentId']}`);
    await page.locator('.draft').waitFor();
    expect(await page.locator('.controls, summary').count()).toBe(0);
  });

  test('are cards on a phone, each as wide as it', async () => {
    await open('/enrollments', PHONE);
    await row('Bo Li').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await row('Without a mail address').locator('[data-row-link]').tap();
    await page.getByRole('heading', { name: 'Without a mail address', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'All enrollments' }).first().tap();
    await row('Bo Li').first().waitFor();
  });
});
