/** The pages of the settings, in their groups. */
import type { Component } from 'vue';
import type { RouteRecordRaw } from 'vue-router';

function page(path: string, name: string, component: () => Promise<Component>): RouteRecordRaw {
  const meta = { texts: ['settings'], title: `settings.${name}.title` };
  return { path, name: `settings-${name}`, component, props: true, meta };
}

export const SETTINGS_ROUTE: RouteRecordRaw = {
  path: '/settings',
  name: 'settings',
  component: () => import('./SettingsScreen.vue'),
  redirect: { name: 'settings-time' },
  meta: { texts: ['settings'], title: 'core.nav.settings' },
  children: [
    page('time', 'time', () => import('./time/TimePage.vue')),
    page('inboxes', 'inboxes', () => import('./inboxes/InboxesPage.vue')),
    page('inboxes/new', 'newInbox', () => import('./inboxes/InboxPage.vue')),
    page('inboxes/:inbox', 'inbox', () => import('./inboxes/InboxPage.vue')),
    page('notifications', 'notices', () => import('./notices/NoticesPage.vue')),
    page('ai', 'ai', () => import('./ai/AiPage.vue')),
    page('personas', 'personas', () => import('./personas/PersonasPage.vue')),
    page('personas/new', 'newPersona', () => import('./personas/PersonaPage.vue')),
    page('personas/:persona', 'persona', () => import('./personas/PersonaPage.vue')),
    page('users', 'users', () => import('./users/UsersPage.vue')),
    page('api-keys', 'keys', () => import('./keys/KeysPage.vue')),
    page('retention', 'retention', () => import('./retention/RetentionPage.vue')),
    page('queue', 'queue', () => import('./queue/QueuePage.vue')),
  ],
};
