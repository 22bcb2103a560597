/** The notices that are shown: of a moment and since, joined by kind, until they are read, followed, or of no use. */
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue';
import { useRoute, type RouteLocationRaw } from 'vue-router';
import { useLiveLine, type LiveData } from '../../../stores/live';
import { useSession } from '../../../stores/session';
import { concerning, MOST } from './concerning';
import { newsOf, NOTICE_KINDS, overOf, type News, type NoticeKind, type Told } from './news';

/** What happens within it is told together. */
const MOMENT_MS = 600;
const SHOWN_MS = 30_000;

export interface Notice {
  kind: NoticeKind;
  name: string;
  count: number;
  to: RouteLocationRaw;
}

const keyOf = ({ kind, id }: News): string => `${kind} ${id}`;

export function useNotices(): { notices: ComputedRef<Notice[]>; dismiss(kind?: NoticeKind): void } {
  const line = useLiveLine();
  const session = useSession();
  const route = useRoute();
  const heard = new Map<string, News>();
  /** Drafts that were decided while it was asked whose they are. */
  const over = new Set<string>();
  const told = shallowRef<readonly Told[]>([]);
  let later = 0;
  let fading = 0;

  const isOpen = ({ kind, id }: News): boolean =>
    route.name === (kind === 'draftWaiting' ? 'approvals' : 'enrollment') && route.params['id'] === id;

  function hear(event: LiveData): void {
    const { user } = session;
    if (!user) return;
    const decided = overOf(event);
    if (decided !== null) {
      over.add(decided);
      heard.delete(keyOf({ kind: 'draftWaiting', id: decided }));
      told.value = told.value.filter(({ kind, id }) => kind !== 'draftWaiting' || id !== decided);
    }
    const news = newsOf(event, user);
    if (!news || !user.notifications[news.kind].ui) return;
    if ([...heard.values()].filter(({ kind }) => kind === news.kind).length < MOST) heard.set(keyOf(news), news);
    window.clearTimeout(later);
    later = window.setTimeout(() => void tell(), MOMENT_MS);
  }

  async function tell(): Promise<void> {
    // Who looks elsewhere is told when they come back.
    if (!session.user || heard.size === 0 || document.visibilityState === 'hidden') return;
    const news = [...heard.values()];
    heard.clear();
    over.clear();
    const fresh = (await concerning(news, session.user)).filter((one) => !isOpen(one) && !over.has(one.id));
    if (fresh.length === 0) return;
    const again = new Set(fresh.map(keyOf));
    told.value = [...told.value.filter((one) => !again.has(keyOf(one))), ...fresh];
    window.clearTimeout(fading);
    fading = window.setTimeout(() => (told.value = []), SHOWN_MS);
  }

  const stop = line.listen('timeline', hear);
  const cameBack = (): void => void tell();
  document.addEventListener('visibilitychange', cameBack);
  watch(
    () => route.fullPath,
    () => (told.value = told.value.filter((one) => !isOpen(one))),
  );
  onScopeDispose(() => {
    stop();
    document.removeEventListener('visibilitychange', cameBack);
    window.clearTimeout(later);
    window.clearTimeout(fading);
  });

  function placeOf(kind: NoticeKind, [first, ...others]: readonly Told[]): RouteLocationRaw {
    const id = others.length === 0 ? first!.id : '';
    if (kind === 'draftWaiting') return { name: 'approvals', params: { id }, query: { view: 'mine' } };
    if (id !== '') return { name: 'enrollment', params: { id } };
    return { name: 'enrollments', query: kind === 'enrollmentFailed' ? { state: 'failed' } : {} };
  }

  return {
    notices: computed(() =>
      NOTICE_KINDS.flatMap((kind) => {
        const of = told.value.filter((one) => one.kind === kind);
        return of.length === 0 ? [] : [{ kind, name: of[0]!.name, count: of.length, to: placeOf(kind, of) }];
      }),
    ),
    /** @param kind all when absent */
    dismiss(kind) {
      told.value = kind === undefined ? [] : told.value.filter((one) => one.kind !== kind);
    },
  };
}
