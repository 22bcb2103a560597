/** Whether a form says something else than what is saved. */
import { computed, ref, type ComputedRef } from 'vue';

export function useChanged(form: () => unknown): { isChanged: ComputedRef<boolean>; settle(): void } {
  const saved = ref(JSON.stringify(form()));
  return {
    isChanged: computed(() => JSON.stringify(form()) !== saved.value),
    settle: () => void (saved.value = JSON.stringify(form())),
  };
}
