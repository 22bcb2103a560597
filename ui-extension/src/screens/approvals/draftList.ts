/** The list of drafts: by view and search, live without moving what is being read. */
import { computed, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { api, done } from '../../api/client';
import { ApiProblem } from '../../api/problem';
import type { ListedDraft } from '../../api/types';
import { useLive } from '../../composables/live';
import { usePages, type Pages } from '../../composables/pages';

export const VIEWS = ['waiting', 'mine', 'overdue', 'decided'] as const;
export type View = (typeof VIEWS)[number];

/** One of several that could not be decided, and why. */
export interface RefusedDraft {
  name: string;
  detail: string;
}

export function viewOf(asked: unknown): View {
  return VIEWS.find((view) => view === asked) ?? 'waiting';
}

const A_PAGE = 50;

export interface DraftListState extends Pick<
  Pages<ListedDraft>,
  'state' | 'problem' | 'hasMore' | 'isLoadingMore' | 'more' | 'restart'
> {
  drafts: ShallowRef<readonly ListedDraft[]>;
  picked: Set<string>;
  /** How many there are that the list does not show yet. */
  fresh: ComputedRef<number>;
  /** Of those shown, the ones that were decided elsewhere. */
  gone: Readonly<Ref<ReadonlySet<string>>>;
  remove(ids: readonly string[]): void;
  /** Picks it, or no longer. */
  pick(id: string): void;
  unpick(): void;
}

export function useDraftList(view: Readonly<Ref<View>>, search: Readonly<Ref<string>>): DraftListState {
  const read = (cursor?: string): Promise<{ items: ListedDraft[]; nextCursor: string | null }> => {
    const q = search.value.trim();
    const query = { view: view.value, limit: A_PAGE, ...(q !== '' && { search: q }), ...(cursor && { cursor }) };
    return done(api.GET('/api/v1/drafts', { params: { query } }));
  };
  const pages = usePages(read);
  const picked = reactive(new Set<string>());
  /** The first page as it is now, while the list still shows it as it was. */
  const newest = shallowRef<readonly ListedDraft[] | null>(null);
  const gone = ref<ReadonlySet<string>>(new Set());

  async function restart(): Promise<void> {
    picked.clear();
    newest.value = null;
    gone.value = new Set();
    await pages.restart();
  }
  watch([view, search], restart);

  async function look(): Promise<void> {
    if (pages.state.value !== 'ready') return pages.reload();
    // Nobody reads an empty list, so nothing in it can jump.
    if (pages.items.value.length === 0) return pages.reload();
    try {
      const { items, nextCursor } = await read();
      newest.value = items;
      const there = new Set(items.map((draft) => draft.id));
      // Beyond the first page nothing is known of them.
      const oldest = nextCursor === null ? '' : (items.at(-1)?.id ?? '');
      const left = pages.items.value.filter((draft) => draft.id > oldest && !there.has(draft.id));
      gone.value = new Set(left.map((draft) => draft.id));
      for (const id of gone.value) picked.delete(id);
    } catch (error) {
      // The next change asks again; what is shown stays.
      if (!(error instanceof ApiProblem)) throw error;
    }
  }
  useLive(['draft_waiting', 'timeline'], look, (data) => !('kind' in data) || String(data['kind']).startsWith('draft'));

  const shown = computed(() => new Set(pages.items.value.map((draft) => draft.id)));
  return {
    ...pages,
    restart,
    drafts: pages.items,
    picked,
    gone,
    fresh: computed(() => newest.value?.filter((draft) => !shown.value.has(draft.id)).length ?? 0),
    remove(ids) {
      pages.items.value = pages.items.value.filter((draft) => !ids.includes(draft.id));
      newest.value = newest.value?.filter((draft) => !ids.includes(draft.id)) ?? null;
      for (const id of ids) picked.delete(id);
    },
    pick(id) {
      if (!picked.delete(id)) picked.add(id);
    },
    unpick: () => picked.clear(),
  };
}
