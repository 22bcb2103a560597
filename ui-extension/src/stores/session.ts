/** Who is logged in, and what they may do. One read at the start; login, setup and invitation give the same answer. */
import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { api, done, onLoggedOut, useCsrfToken } from '../api/client';
import type { Session, User } from '../api/types';

/** As the server has it (runtime/src/http/auth.ts); here it only decides what is shown. */
export type Ability = 'approve' | 'enroll' | 'manage' | 'admin';
const MAY: Readonly<Record<User['role'], readonly Ability[]>> = {
  viewer: [],
  agent: ['approve', 'enroll'],
  manager: ['approve', 'enroll', 'manage'],
  admin: ['approve', 'enroll', 'manage', 'admin'],
};

export const useSession = defineStore('session', () => {
  const user = ref<User | null>(null);
  const needsSetup = ref(false);
  const version = ref('');
  /** Whether they may look at a queue, and there is one. */
  const hasQueueBoard = ref(false);
  /** Whether they were logged in and the server no longer knows them. */
  const hasEnded = ref(false);
  let loading: Promise<void> | null = null;

  function take(session: Session): void {
    user.value = session.user;
    needsSetup.value = session.needsSetup;
    version.value = session.version;
    hasQueueBoard.value = session.hasQueueBoard;
    useCsrfToken(session.csrfToken);
    if (session.user) hasEnded.value = false;
  }

  onLoggedOut(() => {
    if (user.value) hasEnded.value = true;
    user.value = null;
    useCsrfToken(null);
  });

  return {
    user,
    needsSetup,
    version,
    hasQueueBoard,
    hasEnded,
    isLoggedIn: computed(() => user.value !== null),
    may: (ability: Ability): boolean => user.value !== null && MAY[user.value.role].includes(ability),
    take,
    /** Reads the session once, however many ask. */
    load(): Promise<void> {
      loading ??= done(api.GET('/api/v1/session')).then(take, (problem: unknown) => {
        loading = null;
        throw problem;
      });
      return loading;
    },
    async login(email: string, password: string): Promise<void> {
      take(await done(api.POST('/api/v1/session', { body: { email, password } })));
    },
    async logout(): Promise<void> {
      await done(api.DELETE('/api/v1/session'));
      user.value = null;
      useCsrfToken(null);
    },
  };
});
