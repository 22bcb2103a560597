/** Every address of the UI. A screen is loaded when somebody goes there; `meta.texts` names its files of locales/. */
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { mayLeave } from './composables/leaving';
import { i18n, loadTexts } from './i18n';
import { SETTINGS_ROUTE } from './screens/settings/routes';
import { useSession, type Ability } from './stores/session';

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may come: anybody; only who is not logged in; else whoever is logged in. */
    for?: 'anybody' | 'visitor';
    /** What they must be allowed to do besides. */
    needs?: Ability;
    /** Areas of texts besides `core`. */
    texts?: readonly string[];
    /** Key of the page's title. */
    title: string;
    /** Alone on the screen, without the frame. */
    bare?: true;
  }
}

const routes: RouteRecordRaw[] = [
  {
    path: '/a/:token',
    name: 'approval',
    component: () => import('./screens/approval/ApprovalScreen.vue'),
    props: true,
    meta: { for: 'anybody', bare: true, texts: ['review'], title: 'review.title' },
  },
  {
    path: '/login',
    name: 'login',
    component: () => import('./screens/entry/LoginScreen.vue'),
    meta: { for: 'visitor', bare: true, texts: ['entry'], title: 'entry.login.title' },
  },
  {
    path: '/setup',
    name: 'setup',
    component: () => import('./screens/entry/SetupScreen.vue'),
    meta: { for: 'visitor', bare: true, texts: ['entry'], title: 'entry.setup.title' },
  },
  {
    path: '/invitation/:token',
    name: 'invitation',
    component: () => import('./screens/entry/InvitationScreen.vue'),
    props: true,
    meta: { for: 'anybody', bare: true, texts: ['entry'], title: 'entry.invitation.title' },
  },
  { path: '/', redirect: { name: 'approvals' } },
  {
    path: '/approvals/:id?',
    name: 'approvals',
    component: () => import('./screens/approvals/ApprovalsScreen.vue'),
    props: true,
    meta: { texts: ['review', 'approvals'], title: 'core.nav.approvals' },
  },
  SETTINGS_ROUTE,
  {
    path: '/enrollments',
    name: 'enrollments',
    component: () => import('./screens/enrollments/EnrollmentsScreen.vue'),
    meta: { texts: ['enrollments'], title: 'core.nav.enrollments' },
  },
  {
    path: '/enrollments/:id',
    name: 'enrollment',
    component: () => import('./screens/enrollment/EnrollmentScreen.vue'),
    props: true,
    meta: { texts: ['review', 'enrollments', 'enrollment'], title: 'enrollment.title' },
  },
  {
    path: '/profile',
    name: 'profile',
    component: () => import('./screens/profile/ProfileScreen.vue'),
    meta: { texts: ['profile'], title: 'profile.title' },
  },
  {
    // Pages of the server, which the login leads back to.
    path: '/queues/:page(.*)*',
    component: () => import('./screens/notFound/NotFoundScreen.vue'),
    beforeEnter(to) {
      window.location.assign(to.fullPath);
      return false;
    },
    meta: { bare: true, title: 'core.notFound.title' },
  },
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('./screens/notFound/NotFoundScreen.vue'),
    meta: { for: 'anybody', bare: true, title: 'core.notFound.title' },
  },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.beforeEach(async (to, from) => {
  // Another filter of the same page leaves nothing; and who has just logged out was asked before.
  const hasLoggedOut = !useSession().isLoggedIn && !useSession().hasEnded;
  if (to.path !== from.path && !hasLoggedOut && !(await mayLeave())) return false;
  const texts = loadTexts(to.meta.texts ?? []);
  // A link to one draft asks nothing about sessions: it must open at once, on any phone.
  if (to.meta.for !== 'anybody') {
    const session = useSession();
    await session.load();
    if (to.meta.for === 'visitor' && session.isLoggedIn) return { path: '/', replace: true };
    if (to.meta.for === undefined && !session.isLoggedIn) {
      if (session.needsSetup) return { name: 'setup', replace: true };
      return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath }, replace: true };
    }
    if (to.meta.needs && !session.may(to.meta.needs)) return { path: '/', replace: true };
  }
  await texts;
  return true;
});

export function setTitle(): void {
  const { t } = i18n.global;
  const { title } = router.currentRoute.value.meta;
  document.title = title ? `${t(title)} · Cadenza` : 'Cadenza';
}

router.afterEach((to, from) => {
  setTitle();
  // Whoever listens to the page hears where they are now; the same screen with another filter is no new place.
  if (from.matched.length > 0 && to.name !== from.name)
    requestAnimationFrame(() => document.querySelector('h1')?.focus());
});
