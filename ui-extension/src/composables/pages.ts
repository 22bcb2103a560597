/** A list of the API, page by page: `{ items, nextCursor }`. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { asProblem, type ApiProblem } from '../api/problem';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Pages<T> {
  items: ShallowRef<readonly T[]>;
  /** `loading` only while nothing is shown yet. */
  state: Readonly<Ref<'loading' | 'ready' | 'failed'>>;
  problem: Readonly<Ref<ApiProblem | null>>;
  hasMore: ComputedRef<boolean>;
  isLoadingMore: Readonly<Ref<boolean>>;
  /** From the first page. What is shown stays until the new page is there. An answer that a later call overtook is dropped. */
  reload(): Promise<void>;
  /** Empties the list first: another filter shows other things. */
  restart(): Promise<void>;
  more(): Promise<void>;
}

export function usePages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Pages<T> {
  const items = shallowRef<readonly T[]>([]);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const problem = ref<ApiProblem | null>(null);
  const cursor = ref<string | null>(null);
  const isLoadingMore = ref(false);
  let asked = 0;

  async function reload(): Promise<void> {
    const turn = (asked += 1);
    try {
      const page = await read(undefined);
      if (turn !== asked) return;
      items.value = page.items;
      cursor.value = page.nextCursor;
      problem.value = null;
      state.value = 'ready';
    } catch (error) {
      if (turn !== asked) return;
      problem.value = asProblem(error);
      state.value = 'failed';
    }
  }

  return {
    items,
    state,
    problem,
    hasMore: computed(() => cursor.value !== null),
    isLoadingMore,
    reload,
    restart() {
      items.value = [];
      cursor.value = null;
      state.value = 'loading';
      return reload();
    },
    async more() {
      if (cursor.value === null || isLoadingMore.value) return;
      isLoadingMore.value = true;
      const turn = asked;
      try {
        const page = await read(cursor.value);
        if (turn !== asked) return;
        items.value = [...items.value, ...page.items];
        cursor.value = page.nextCursor;
      } catch (error) {
        if (turn === asked) problem.value = asProblem(error);
      } finally {
        isLoadingMore.value = false;
      }
    },
  };
}
