/** The list of enrollments: filtered, page by page, and live without moving what is being read. */
import { computed, reactive, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { api, done } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { Enrollment, EnrollmentCounts } from '../../api/types';
import { isOpen } from '../../components/enrollment/control';
import { useLive } from '../../composables/live';
import { usePages, type Pages } from '../../composables/pages';
import type { Filter } from './filter';

const A_PAGE = 50;
/** More changes than that in a moment are read as a page. */
const ONE_BY_ONE = 12;

export interface EnrollmentListState extends Omit<Pages<Enrollment>, 'reload'> {
  /** By state, of the chosen sequence or of all. */
  counts: Readonly<Ref<EnrollmentCounts | null>>;
  picked: Set<string>;
  /** Those picked, as they are shown. */
  chosen: ComputedRef<readonly Enrollment[]>;
  /** How many there are that the list does not show yet. */
  fresh: ComputedRef<number>;
  pick(id: string): void;
  /** Picks all that are shown and open, or none of them. */
  pickAll(): void;
  unpick(): void;
  /** Reads these again, where they stand. */
  refresh(ids: readonly string[]): Promise<void>;
}

export function useEnrollmentList(filter: Readonly<Ref<Filter>>): EnrollmentListState {
  const read = (cursor?: string): Promise<{ items: Enrollment[]; nextCursor: string | null }> => {
    const { states, sequence, search, contact } = filter.value;
    const query = {
      limit: A_PAGE,
      ...(states.length > 0 && { state: [...states] }),
      ...(sequence !== '' && { sequence }),
      ...(search !== '' && { search }),
      ...(contact !== '' && { contactId: contact }),
      ...(cursor && { cursor }),
    };
    return done(api.GET('/api/v1/enrollments', { params: { query } }));
  };
  const pages = usePages(read);
  const counts = shallowRef<EnrollmentCounts | null>(null);
  const picked = reactive(new Set<string>());
  /** The first page as it is now. */
  const newest = shallowRef<readonly Enrollment[]>([]);
  const changed = new Set<string>();

  async function restart(): Promise<void> {
    picked.clear();
    newest.value = [];
    await Promise.all([pages.restart(), count()]);
  }

  async function count(): Promise<void> {
    const { sequence } = filter.value;
    const query = sequence === '' ? {} : { sequence };
    counts.value = await quietly(done(api.GET('/api/v1/enrollments/counts', { params: { query } })));
  }

  const filterText = computed(() => JSON.stringify(filter.value));
  watch(filterText, restart);

  function replace(now: readonly Enrollment[]): void {
    const byId = new Map(now.map((one) => [one.id, one]));
    pages.items.value = pages.items.value.map((one) => byId.get(one.id) ?? one);
    for (const one of now) if (!isOpen(one)) picked.delete(one.id);
  }

  async function refresh(ids: readonly string[]): Promise<void> {
    const again = await Promise.all(
      ids.map((id) => quietly(done(api.GET('/api/v1/enrollments/{id}', { params: { path: { id } } })))),
    );
    replace(again.filter((one) => one !== null));
  }

  async function look(): Promise<void> {
    const shown = new Set(pages.items.value.map(({ id }) => id));
    const affected = [...changed].filter((id) => shown.has(id));
    const isNew = changed.size === 0 || changed.size > affected.length;
    changed.clear();
    void count();
    // Nobody reads an empty list, so nothing in it can jump.
    if (shown.size === 0) return pages.reload();
    if (affected.length <= ONE_BY_ONE) await refresh(affected);
    if (!isNew && affected.length <= ONE_BY_ONE) return;
    const page = await quietly(read());
    if (!page) return;
    newest.value = page.items;
    replace(page.items);
  }
  useLive(['timeline'], look, ({ enrollmentId }) => {
    if (typeof enrollmentId === 'string') changed.add(enrollmentId);
    return true;
  });

  return {
    ...pages,
    restart,
    counts,
    picked,
    chosen: computed(() => pages.items.value.filter(({ id }) => picked.has(id))),
    fresh: computed(() => {
      const shown = new Set(pages.items.value.map(({ id }) => id));
      return newest.value.filter(({ id }) => !shown.has(id)).length;
    }),
    pick(id) {
      if (!picked.delete(id)) picked.add(id);
    },
    pickAll() {
      const open = pages.items.value.filter(isOpen);
      const isAll = open.every(({ id }) => picked.has(id));
      picked.clear();
      if (!isAll) for (const { id } of open) picked.add(id);
    },
    unpick: () => picked.clear(),
    refresh,
  };
}

/** What could not be read is read with the next change; what is shown stays. */
async function quietly<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem) return null;
    throw error;
  }
}
