/** Does something on the server once at a time, and keeps what went wrong where the screen shows it. */
import { ref, type Ref } from 'vue';
import { asProblem, type ApiProblem } from '../api/problem';

export interface Asking<Arguments extends unknown[]> {
  isBusy: Readonly<Ref<boolean>>;
  problem: Ref<ApiProblem | null>;
  /** Answers whether it was done. A call while another is under way does nothing. */
  ask(...given: Arguments): Promise<boolean>;
}

export function useAsking<Arguments extends unknown[]>(
  work: (...given: Arguments) => Promise<unknown>,
): Asking<Arguments> {
  const isBusy = ref(false);
  const problem = ref<ApiProblem | null>(null);
  return {
    isBusy,
    problem,
    async ask(...given) {
      if (isBusy.value) return false;
      isBusy.value = true;
      problem.value = null;
      try {
        await work(...given);
        return true;
      } catch (error) {
        problem.value = asProblem(error);
        return false;
      } finally {
        isBusy.value = false;
      }
    },
  };
}
