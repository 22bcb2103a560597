/** Reads something of the server once, and again when asked to. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { asProblem, type ApiProblem } from '../api/problem';

export interface Reading<T> {
  /** Null until it is there. While it is read again the old one stays. */
  value: ShallowRef<T | null>;
  problem: Readonly<Ref<ApiProblem | null>>;
  reload(): Promise<void>;
}

export function useReading<T>(read: () => Promise<T>): Reading<T> {
  const value = shallowRef<T | null>(null);
  const problem = ref<ApiProblem | null>(null);
  let asked = 0;

  async function reload(): Promise<void> {
    const turn = (asked += 1);
    try {
      const answer = await read();
      if (turn !== asked) return;
      value.value = answer;
      problem.value = null;
    } catch (error) {
      if (turn === asked) problem.value = asProblem(error);
    }
  }

  void reload();
  return { value, problem, reload };
}
