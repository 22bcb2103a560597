/** Every screen there is, and the states that look different. Each is read by axe in both themes, both languages, and on a phone. */
import type { Page } from 'playwright-core';
import { SETTINGS_SCREENS } from './settingsScreens';
import type { World } from './world';

export interface Screen {
  name: string;
  /** Who looks. */
  as: 'nobody' | 'owner';
  /** The address, or what gives it. */
  at: string | ((world: World) => Promise<string> | string);
  /** Resolves once it is there. */
  shown(page: Page): Promise<unknown>;
  /** Brings it into the state that is meant. */
  then?(page: Page): Promise<unknown>;
}

const heading = (page: Page): Promise<void> => page.locator('h1').first().waitFor();

async function enrollmentOf(call: World['call'], state: string): Promise<string> {
  return `/enrollments/${(await call('GET', `/enrollments?state=${state}`))['items'][0].id}`;
}

async function pickAndCancel(page: Page): Promise<void> {
  await page.locator('tbody .pick input').first().check();
  await page.locator('tbody .pick input').nth(1).check();
  await page.locator('.many .danger').click();
}

async function search(page: Page): Promise<void> {
  await page.locator('.opener').click();
  await page.locator('.finder input').fill('a');
  await page.locator('.finder [role="option"]').first().waitFor();
}

export const SCREENS: readonly Screen[] = [
  { name: 'login', as: 'nobody', at: '/login', shown: heading },
  { name: 'setup, when it is done', as: 'nobody', at: '/setup?code=x', shown: heading },
  { name: 'an invitation that is gone', as: 'nobody', at: '/invitation/x', shown: heading },
  { name: 'a link to no draft', as: 'nobody', at: '/a/x', shown: (page) => page.locator('h1').first().waitFor() },
  { name: 'nothing at this address', as: 'owner', at: '/nowhere', shown: (page) => page.locator('h1').first().waitFor() },
  { name: 'the inbox', as: 'owner', at: '/approvals', shown: (page) => page.locator('.row').first().waitFor() },
  {
    name: 'an open draft that is edited',
    as: 'owner',
    at: async ({ call }) => `/approvals/${(await call('GET', '/drafts?view=waiting'))['items'][0].id}`,
    shown: (page) => page.locator('.draft').waitFor(),
    then: (page) => page.locator('.ways button').first().click(),
  },
  {
    name: 'the question before discarding',
    as: 'owner',
    at: async ({ call }) => `/approvals/${(await call('GET', '/drafts?view=waiting'))['items'][0].id}`,
    shown: (page) => page.locator('.draft').waitFor(),
    then: (page) => page.locator('.bar .discard').click(),
  },
  {
    name: 'asking somebody else to decide',
    as: 'owner',
    at: async ({ call }) => `/approvals/${(await call('GET', '/drafts?view=waiting'))['items'][0].id}`,
    shown: (page) => page.locator('.asked').waitFor(),
    then: (page) => page.locator('.asked button').first().click(),
  },
  {
    name: 'a decided draft',
    as: 'owner',
    at: async ({ call }) => `/approvals/${(await call('GET', '/drafts?view=decided'))['items'][0].id}?view=decided`,
    shown: (page) => page.locator('.outcome').waitFor(),
  },
  { name: 'the inbox, without a match', as: 'owner', at: '/approvals?q=zzz', shown: (page) => page.locator('.state').first().waitFor() },
  { name: 'the enrollments', as: 'owner', at: '/enrollments', shown: (page) => page.locator('[data-row-link]').first().waitFor() },
  { name: 'the enrollments, without a match', as: 'owner', at: '/enrollments?q=zzz', shown: (page) => page.locator('.state').first().waitFor() },
  { name: 'the question before cancelling several', as: 'owner', at: '/enrollments', shown: (page) => page.locator('[data-row-link]').first().waitFor(), then: pickAndCancel },
  { name: 'an enrollment that goes on', as: 'owner', at: ({ call }) => enrollmentOf(call, 'active'), shown: (page) => page.locator('.item.ahead.last').waitFor() },
  { name: 'an enrollment that has ended', as: 'owner', at: ({ call }) => enrollmentOf(call, 'exited'), shown: (page) => page.locator('.item').first().waitFor() },
  { name: 'no such enrollment', as: 'owner', at: '/enrollments/nope', shown: heading },
  { name: 'the search over everything', as: 'owner', at: '/enrollments', shown: (page) => page.locator('[data-row-link]').first().waitFor(), then: search },
  ...SETTINGS_SCREENS,
  { name: 'the own profile', as: 'owner', at: '/profile', shown: heading },
]; // prettier-ignore
