/** Each screen can be used by everybody: axe finds nothing in either theme or language, and nothing is wider than a phone. */
import type { Page } from 'playwright-core';
import { chromiumMissing } from '../support/chromium';
import { describeUnless } from '../support/needs';
import { givenConversation, givenDraft, givenSequence } from './drafts';
import { givenEnrollments } from './enrollments';
import { SCREENS, type Screen } from './screens';
import { DESK, findings, givenWorld, PHONE, type Json, type World } from './world';

interface Looks {
  name: string;
  theme: 'light' | 'dark';
  locale: 'en' | 'pt-BR';
  size: typeof DESK | typeof PHONE;
}
const LOOKS: readonly Looks[] = [
  { name: 'light, English, at a desk', theme: 'light', locale: 'en', size: DESK },
  { name: 'dark, Portuguese, at a desk', theme: 'dark', locale: 'pt-BR', size: DESK },
  { name: 'light, Portuguese, on a phone', theme: 'light', locale: 'pt-BR', size: PHONE },
  { name: 'dark, English, on a phone', theme: 'dark', locale: 'en', size: PHONE },
];

describeUnless(chromiumMissing('npx jest test/browser'), 'the screens', () => {
  let world: World;
  let close: () => Promise<void> = () => Promise.resolve();

  beforeAll(async () => {
    world = await givenWorld();
    await (await world.visitAsOwner()).context().close();
    await givenEnrollments(world);
    const sequence = await givenSequence(world, { deadline: { hours: 4, then: 'fallback' } });
    const long = { email: 'maria@example.com', firstName: 'María de los Ángeles Fernández-Villaverde', lastName: 'de la Torre y Echegaray', company: 'Panadería y Confitería Hijos de la Viuda de Echegaray, S.A.' }; // prettier-ignore
    await world.call('POST', '/contacts', long);
    const conversation = await givenConversation(world, long.email, 'Hello', 'w'.repeat(300), 'One more', 'And one', 'Last'); // prettier-ignore
    const decided = await givenDraft(world, sequence, { email: 'ben@example.com', firstName: 'Ben' });
    await world.call('POST', `/drafts/${decided['id']}/approve`, {});
    await givenDraft(world, await givenSequence(world, { channel: 'sms', text: 'Olá {{contact.first_name}}' }), { phone: '+5511998887711', firstName: 'João' }); // prettier-ignore
    await givenDraft(world, sequence, { email: long.email }, conversation);
  });
  afterEach(async () => {
    await close();
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  async function open(screen: Screen, { theme, locale, size }: Looks): Promise<Page> {
    const page = await (screen.as === 'owner' ? world.visitAsOwner : world.visit)({ ...size, colorScheme: theme, locale }); // prettier-ignore
    close = () => page.context().close();
    const path = typeof screen.at === 'string' ? screen.at : await screen.at(world);
    await page.goto(`${world.url}${path}`);
    await screen.shown(page);
    await screen.then?.(page);
    return page;
  }

  describe.each(LOOKS)('$name', (looks) => {
    // Who is logged in has a language of their own.
    beforeAll(async () => {
      const page = await world.visitAsOwner();
      const { csrfToken } = (await (await page.request.get(`${world.url}/api/v1/session`)).json()) as Json;
      const headers = { 'X-CSRF-Token': String(csrfToken) };
      const answer = await page.request.patch(`${world.url}/api/v1/me`, {
        headers,
        data: { locale: looks.locale },
      });
      expect(answer.status()).toBe(200);
      await page.context().close();
    });

    it.each(SCREENS)('$name', async (screen) => {
      const page = await open(screen, looks);
      expect(await findings(page)).toEqual([]);
      expect(await page.evaluate(`[document.documentElement, document.querySelector('#screen')]
        .map((one) => one ? one.scrollWidth - one.clientWidth : 0)`)).toEqual([0, 0]); // prettier-ignore
    });
  });
});
