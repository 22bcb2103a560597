/** The pages of the settings, with long values in them, and their dialogs. */
import type { Page } from 'playwright-core';
import type { Screen } from './screens';
import type { World } from './world';

const filled = new WeakSet<World>();

/** Something on each page; done once. */
export async function fillSettings(world: World): Promise<void> {
  if (filled.has(world)) return;
  filled.add(world);
  const { call } = world;
  const long = 'Panadería y Confitería Hijos de la Viuda de Echegaray';
  await call('PATCH', '/settings', {
    timeZone: 'America/Argentina/Buenos_Aires',
    quietHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '08:00' }],
    holidays: { country: 'DE', region: 'BY', dates: ['2030-12-24'], except: ['2030-12-26'] },
    contactLimits: { minGapMinutes: 240, perDay: 2 },
  });
  const ai = { provider: 'openai', model: 'llama3.1', baseUrl: 'http://127.0.0.1:9/v1' };
  await call('PUT', '/ai', { ...ai, key: 'kept', pricePerMillion: { input: 1, output: 2 }, monthlyBudget: 20_000_000 });
  const hours = [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];
  await call('POST', '/personas', { key: 'eva', name: long, voice: 'Calm. '.repeat(90), ai, aiKey: 'kept', workingHours: hours }); // prettier-ignore
  const webhook = { channel: 'chat', provider: 'webhook', config: { url: `https://example.com/${'path'.repeat(40)}` } };
  await call('POST', '/inboxes', { key: 'hook', name: long, ...webhook, secrets: { signingSecret: 's'.repeat(32) } });
  await call('POST', '/users', { email: `${'a'.repeat(60)}@example.com`, name: `${long}, S.A.`, role: 'agent' });
  const made = await call('POST', '/api-keys', { name: long, scopes: ['read', 'enroll', 'signal', 'approve'] });
  await call('DELETE', `/api-keys/${made['id']}`);
}

function screen(name: string, path: string, shown: string, then?: Screen['then']): Screen {
  return {
    name: `settings: ${name}`,
    as: 'owner',
    at: async (world) => {
      await fillSettings(world);
      return `/settings/${path}`;
    },
    shown: (page) => page.locator(shown).first().waitFor(),
    ...(then && { then }),
  };
}

/** Labels are in the language of the page, so places are found by what they are. */
const press =
  (selector: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(selector).first().click();
    await page.locator('dialog[open]').waitFor();
  };

export const SETTINGS_SCREENS: readonly Screen[] = [
  screen('time', 'time', 'form time'),
  screen('inboxes', 'inboxes', '#screen a code'),
  screen('a new inbox', 'inboxes/new', 'form'),
  screen('an inbox', 'inboxes/hook', 'form'),
  screen('what is wrong with an inbox', 'inboxes/hook', 'form', async (page) => {
    await page.locator('form textarea').fill('no header');
    await page.locator('form button[type="submit"]').click();
    await page.locator('form [role="alert"]').first().waitFor();
  }),
  screen('removing an inbox', 'inboxes/hook', 'form', press('footer button[type="button"]')),
  screen('no such inbox', 'inboxes/none', '[role="alert"]'),
  screen('notifications and channels', 'notifications', 'form'),
  screen('the AI', 'ai', 'form'),
  screen('the AI that does not answer', 'ai', 'form', async (page) => {
    await page.locator('section').last().locator('button').click();
    await page.locator('.result').waitFor();
  }),
  screen('personas', 'personas', '#screen a code'),
  screen('a persona', 'personas/eva', 'form'),
  screen('a new persona', 'personas/new', 'form'),
  screen('users', 'users', '.who'),
  screen('inviting', 'users', '.who', press('.page > div > button')),
  screen('disabling somebody', 'users', '.who', press('.actions button:last-of-type')),
  screen('API keys', 'api-keys', 'section li'),
  screen('creating a key', 'api-keys', 'section li', press('.page > div > button')),
  screen('retention', 'retention', 'form'),
  screen('retention that is made shorter', 'retention', 'form', async (page) => {
    await page.locator('form input').first().fill('30');
    await page.locator('form .warning').waitFor();
  }),
  screen('no queue', 'queue', '.state'),
  screen('leaving what is not saved', 'retention', 'form', async (page) => {
    await page.locator('form input').first().fill('30');
    await page.locator('nav a').first().click();
    await page.locator('dialog[open]').waitFor();
  }),
  screen('revoking a key', 'api-keys', 'section li', press('section li button')),
];
