/** Settings as people change them: what is saved holds, what is wrong stands at its field, and secrets are never shown. */
import type { Page } from 'playwright-core';
import { openAiServer, stopAiServers } from '../support/aiServers';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { givenWorld, OWNER, type Json, type World } from './world';

describeUnless(chromiumMissing('npx jest test/browser'), 'the settings', () => {
  let world: World;
  let page: Page;

  beforeAll(async () => {
    world = await givenWorld();
  });
  afterEach(async () => {
    await page?.context().close();
    await stopAiServers();
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  async function open(path: string): Promise<void> {
    page = await world.visitAsOwner();
    await page.goto(`${world.url}/settings/${path}`);
    await page.locator('h1').waitFor();
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const saved = () => page.getByText('Saved', { exact: true }).waitFor();

  it('stay dark on a device that is, where the styles of a larger component come later', async () => {
    page = await world.visitAsOwner({ colorScheme: 'dark' });
    const ink = (): Promise<string> => page.evaluate<string>('getComputedStyle(document.documentElement).color');
    await page.goto(`${world.url}/settings/users`);
    await page.locator('h1').waitFor();
    const dark = await ink();
    await page.goto(`${world.url}/settings/time`);
    await page.getByRole('combobox').first().waitFor();
    expect([dark, await ink()]).toEqual(['rgb(233, 235, 241)', 'rgb(233, 235, 241)']);
  });

  describe('time', () => {
    it('shows when messages could leave before anything is saved, and keeps what is saved', async () => {
      await world.call('PATCH', '/settings', { timeZone: 'Etc/UTC', quietHours: [], contactLimits: {} });
      await open('time');
      const first = page.locator('ol time').first();
      await first.waitFor();
      await page.getByLabel('Least time between two messages').fill('60');
      await expect(page.getByText('limit per contact').count()).resolves.toBe(9);
      const [one, two] = await page
        .locator('ol time')
        .evaluateAll((times) => times.map((time) => time.getAttribute('datetime')));
      expect(Date.parse(two ?? '') - Date.parse(one ?? '')).toBe(60 * 60_000);

      await page.getByLabel('Country').selectOption('DE');
      await page.getByLabel('State or region').selectOption('BY');
      await page.getByText('Not saved yet').waitFor();
      await button('Save').click();
      await saved();
      await page.getByText('Not saved yet').waitFor({ state: 'hidden' });
      const settings = await world.call('GET', '/settings');
      expect(settings).toMatchObject({
        contactLimits: { minGapMinutes: 60 },
        holidays: { country: 'DE', region: 'BY' },
      });
      await page.reload();
      await page.getByLabel('State or region').waitFor();
      expect(await page.getByLabel('Country').inputValue()).toBe('DE');
    });

    it('says when nothing could ever leave, and the server refuses it with a sentence', async () => {
      await open('time');
      await button('Add a window').click();
      await page.getByLabel('From').fill('00:00');
      await page.getByLabel('Until').fill('00:00');
      await page.getByText('No message could leave within a year.').waitFor();
      await button('Save').click();
      await page
        .getByRole('alert')
        .filter({ hasText: /366 days/ })
        .waitFor();
      expect((await world.call('GET', '/settings'))['quietHours']).toEqual([]);
    });

    it('puts what is wrong at its window', async () => {
      await open('time');
      await button('Add a window').click();
      const days = page.getByRole('group', { name: 'Days of window 1' });
      for (const day of await days.getByRole('button').all()) await day.click();
      await page.getByText('Something above is not complete').waitFor();
      await button('Save').click();
      await page.locator('li').filter({ has: days }).getByRole('alert').waitFor();
    });
  });

  describe('retention', () => {
    it('keeps everything unless days are given, warns of what makes it less, and keeps what is saved', async () => {
      await open('retention');
      const history = page.getByLabel('History of ended enrollments');
      const warning = page.getByText('More is removed than before');
      expect(await history.inputValue()).toBe('');
      await history.fill('29');
      await warning.waitFor();
      await button('Save').click();
      expect(
        await history.evaluate((field: { validity: { rangeUnderflow: boolean } }) => field.validity.rangeUnderflow),
      ).toBe(true);
      expect((await world.call('GET', '/settings'))['retention']).toEqual({ historyDays: null, messageDays: null });

      await history.fill('90');
      await page.getByLabel('Messages of conversations').fill('365');
      await button('Save').click();
      await saved();
      await warning.waitFor({ state: 'hidden' });
      const retention = { historyDays: 90, messageDays: 365 };
      expect((await world.call('GET', '/settings'))['retention']).toEqual(retention);
      await page.reload();
      await history.waitFor();
      expect(await history.inputValue()).toBe('90');

      await history.fill('91');
      expect(await warning.count()).toBe(0);
      await history.fill('');
      await page.getByLabel('Messages of conversations').fill('');
      await button('Save').click();
      await saved();
      expect((await world.call('GET', '/settings'))['retention']).toEqual({ historyDays: null, messageDays: null });
    });
  });

  describe('inboxes', () => {
    it('are created, and their secrets are kept and never shown', async () => {
      await open('inboxes/new');
      await page.getByLabel('Name', { exact: true }).first().fill('Telegram');
      await page.getByLabel('Key', { exact: true }).fill('Not a key');
      await page.getByLabel('Sends through').selectOption('webhook');
      await page.getByLabel('Channel', { exact: true }).selectOption('chat');
      await page.getByLabel('URL', { exact: true }).fill('ftp://example.com');
      await page.getByLabel('Signing secret').fill('a-secret-of-20-letters');
      await button('Create inbox').click();
      await page.getByText('use 1 to 64 lower-case letters').first().waitFor();
      expect(await page.getByLabel('Key', { exact: true }).getAttribute('aria-invalid')).toBe('true');

      await page.getByLabel('Key', { exact: true }).fill('telegram');
      await button('Create inbox').click();
      await page.getByText('use an http or https URL').first().waitFor();
      await page.getByLabel('URL', { exact: true }).fill('https://example.com/telegram');
      await page.getByLabel('In any 60 minutes').fill('30');
      await button('Create inbox').click();
      await page.waitForURL('**/settings/inboxes');
      const made = await world.call('GET', '/inboxes/telegram');
      expect(made).toMatchObject({ hasSecrets: true, channel: 'chat', limits: { perHour: 30 } });

      await page.getByRole('link', { name: /Telegram/ }).click();
      await page.getByText('One is kept. It is never shown.').waitFor();
      expect(await page.content()).not.toContain('a-secret-of-20-letters');
      await page.getByLabel('URL', { exact: true }).fill('https://elsewhere.example.com/');
      await button('Save').click();
      await page.getByText('Give the secrets again in the same request.').first().waitFor();
      await button('Replace').click();
      await page.getByLabel('Signing secret').fill('another-secret-of-letters');
      await page.getByLabel('On', { exact: true }).uncheck();
      await button('Save').click();
      await page.waitForURL('**/settings/inboxes');
      expect(await world.call('GET', '/inboxes/telegram')).toMatchObject({ enabled: false, hasSecrets: true });
    });

    it('are removed by name while unused', async () => {
      await world.call('POST', '/inboxes', { key: 'spare', name: 'Spare', channel: 'sms', provider: 'outbox' });
      await open('inboxes/spare');
      await button('Remove inbox').click();
      await button('Remove Spare').click();
      await page.waitForURL('**/settings/inboxes');
      await expect(world.call('GET', '/inboxes/spare')).rejects.toThrow(/404/);
    });
  });

  it('the AI is set up, tested with what the form says, and its key kept', async () => {
    const server = await openAiServer();
    await open('ai');
    await page.getByLabel('Provider', { exact: true }).selectOption('openai');
    await page.getByRole('textbox', { name: 'Model' }).fill('llama3.1');
    await page.getByLabel('Base URL').fill('http://127.0.0.1:9/v1');
    await button('Test the AI').click();
    await page.getByText('The AI does not answer as it should').waitFor();
    await page.getByLabel('Base URL').fill(server.baseUrl);
    await page.getByText('The AI does not answer as it should').waitFor({ state: 'hidden' });
    await page.getByLabel(/^Key/).fill('sk-nobody-sees-this');
    await button('Test the AI').click();
    await page.getByText('The AI answers', { exact: true }).waitFor();
    expect((await world.call('GET', '/ai'))['provider']).toBe('none');

    await page.getByLabel('Monthly budget').fill('12.5');
    await button('Save').click();
    await page.getByText('A budget needs to know what tokens cost.').first().waitFor();
    await page.getByLabel('Price of what is read').fill('0.3');
    await button('Save').click();
    await page.getByText('One is kept. It is never shown.').waitFor();
    const ai = await world.call('GET', '/ai');
    expect(ai).toMatchObject({
      hasKey: true,
      monthlyBudget: 12_500_000,
      pricePerMillion: { input: 300_000, output: 0 },
    });
    expect(await page.content()).not.toContain('sk-nobody-sees-this');
    await button('Remove').click();
    await page.getByText('It is removed when you save.').waitFor();
    await button('Save').click();
    await page.getByText('It is removed when you save.').waitFor({ state: 'hidden' });
    expect((await world.call('GET', '/ai'))['hasKey']).toBe(false);
  });

  it('a persona is created, changed and removed', async () => {
    await open('personas/new');
    await page.getByLabel('Name').fill('Carl from Example');
    await page.getByLabel('Key', { exact: true }).fill('carl');
    await page.getByLabel('Signature').fill('Hello {{contact.');
    await button('Create persona').click();
    await page.locator('.field').filter({ hasText: 'Signature' }).getByRole('alert').waitFor();
    await page.getByLabel('Signature').fill('Carl');
    await button('Add a window').click();
    await button('Create persona').click();
    await page.waitForURL('**/settings/personas');
    const hours = [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];
    expect(await world.call('GET', '/personas/carl')).toMatchObject({
      signature: 'Carl',
      workingHours: hours,
      ai: null,
    });

    await page.getByRole('link', { name: /Carl/ }).click();
    await page.getByRole('textbox', { name: 'Model' }).fill('gpt-4.1-mini');
    await button('Save').click();
    await page.waitForURL('**/settings/personas');
    expect((await world.call('GET', '/personas/carl'))['ai']).toEqual({ model: 'gpt-4.1-mini' });
    await page.getByRole('link', { name: /Carl/ }).click();
    await button('Remove persona').click();
    await button('Remove Carl from Example').click();
    await page.waitForURL('**/settings/personas');
    await page.getByText('No persona yet').waitFor();
  });

  describe('users', () => {
    it('are invited by a link that is shown once and works', async () => {
      await open('users');
      await button('Invite').click();
      await page.getByLabel('Name').fill('Eva Viewer');
      await page.getByLabel('Email').fill('eva@example.com');
      await page.getByLabel('Role', { exact: true }).selectOption('viewer');
      await button('Send the invitation').click();
      const link = await page.getByLabel('Link', { exact: true }).inputValue();
      await button('I have copied it').click();
      await page.getByText('invited', { exact: true }).waitFor();
      expect(await page.content()).not.toContain(link);

      const eva = await world.visit();
      await eva.goto(link);
      await eva.getByLabel('Password', { exact: true }).fill('correct horse battery');
      await eva.locator('button[type="submit"]').click();
      await eva.waitForURL('**/approvals');
      // Who may not change something sees it, and why; who may not see it, why not.
      await eva.goto(`${world.url}/settings/time`);
      await eva.getByText('Only managers and administrators can change this.').waitFor();
      expect(await eva.getByRole('button', { name: 'Save' }).count()).toBe(0);
      expect(await eva.getByLabel('Least time between two messages').isDisabled()).toBe(true);
      for (const path of ['users', 'ai', 'api-keys']) {
        await eva.goto(`${world.url}/settings/${path}`);
        await eva.getByText('Not for your role').waitFor();
      }
      await eva.context().close();
    });

    it('keep their last administrator, and the page says what the server says', async () => {
      await open('users');
      const role = page.getByLabel(`Role of ${OWNER.name}`);
      await role.selectOption('agent');
      await page.getByText(`${OWNER.name} is the last administrator who can log in.`).waitFor();
      expect(await role.inputValue()).toBe('admin');
      await button(`Disable ${OWNER.name}`).first().click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: `Disable ${OWNER.name}` })
        .click();
      await page.getByText('Make somebody else one first.').waitFor();
    });

    it('are disabled and enabled', async () => {
      const { id } = await world.call('POST', '/users', { email: 'ben@example.com', name: 'Ben', role: 'agent' });
      const isDisabled = async (): Promise<boolean> => {
        const { items } = await world.call('GET', '/users');
        return (items as Json[]).some((user) => user['id'] === id && user['disabledAt'] !== null);
      };
      await open('users');
      await button('Disable Ben').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Disable Ben' }).click();
      await button('Enable Ben').waitFor();
      expect(await isDisabled()).toBe(true);
      await button('Enable Ben').click();
      await button('Disable Ben').waitFor();
      expect(await isDisabled()).toBe(false);
    });
  });

  it('an API key is shown once, works, and is revoked by its name', async () => {
    await open('api-keys');
    await button('Create key').click();
    await page.getByLabel('Name').fill('n8n');
    await page.getByLabel('Signal').uncheck();
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    const secret = await page.getByLabel('API key', { exact: true }).inputValue();
    const ask = () => fetch(`${world.url}/api/v1/settings`, { headers: { Authorization: `Bearer ${secret}` } });
    expect((await ask()).status).toBe(200);
    await button('I have copied it').click();
    await button('Revoke n8n').waitFor();
    expect(await page.content()).not.toContain(secret);

    await button('Revoke n8n').click();
    const revoke = page.getByRole('dialog').getByRole('button', { name: 'Revoke n8n' });
    expect(await revoke.isDisabled()).toBe(true);
    await page.getByLabel('Type n8n to confirm').fill('n8n');
    await revoke.click();
    await page.getByText('revoked').waitFor();
    expect((await ask()).status).toBe(401);
  });

  it('channels are put in order, and stop words added', async () => {
    await world.call('PATCH', '/settings', { channelOrder: ['email', 'whatsapp', 'sms'], stopWords: ['STOP'] });
    await open('notifications');
    await button('Move SMS up').click();
    await button('Remove Email').click();
    await page.getByLabel('Stop words').fill('BASTA');
    await page.getByLabel('Remind after').fill('24');
    await page.getByLabel('Default country').selectOption('BR');
    await button('Save').click();
    await saved();
    expect(await world.call('GET', '/settings')).toMatchObject({
      channelOrder: ['sms', 'whatsapp'],
      stopWords: ['STOP', 'BASTA'],
      defaultCountry: 'BR',
      notifications: { inbox: null, remindAfterHours: 24 },
    });
  });
});
