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
  let page: Page | null = null;

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
    await page?.close();
    page = null;
    expect(world.faults.splice(0)).toEqual([]);
  });
  afterAll(() => world?.close());

  describe.each(LOOKS)('$name', ({ theme, locale, size }) => {
    /** A browser of each; a screen is a page of it. */
    const homes = {} as Record<Screen['as'], Page>;

    beforeAll(async () => {
      const options = { ...size, colorScheme: theme, locale };
      homes.nobody = await world.visit(options);
      homes.owner = await world.visitAsOwner(options);
      // Who is logged in has a language of their own.
      const { request } = homes.owner;
      const { csrfToken } = (await (await request.get(`${world.url}/api/v1/session`)).json()) as Json;
      const headers = { 'X-CSRF-Token': String(csrfToken) };
      const answer = await request.patch(`${world.url}/api/v1/me`, { headers, data: { locale } });
      expect(answer.status()).toBe(200);
    });
    afterAll(async () => {
      for (const home of Object.values(homes)) await home.context().close();
    });

    async function open({ as, at, shown, then }: Screen): Promise<Page> {
      page = await world.beside(homes[as]);
      await page.goto(`${world.url}${typeof at === 'string' ? at : await at(world)}`);
      await shown(page);
      await then?.(page);
      return page;
    }

    it.each(SCREENS)('$name', async (screen) => {
      const shown = await open(screen);
      expect(await findings(shown)).toEqual([]);
      expect(await shown.evaluate(`[document.documentElement, document.querySelector('#screen')]
        .map((one) => one ? one.scrollWidth - one.clientWidth : 0)`)).toEqual([0, 0]); // prettier-ignore
    });
  });
});
