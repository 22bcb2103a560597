/**
 * A form that is saved as a whole: what is wrong stands at its field, and what belongs to none that is shown beside the
 * button.
 */
import { computed, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ApiProblem, FieldError } from '../api/problem';
import { useToasts } from '../stores/toasts';
import { useAsking } from './asking';

export interface Saving {
  isBusy: Readonly<Ref<boolean>>;
  problem: Ref<ApiProblem | null>;
  /** Errors that no field has asked for. */
  rest: ComputedRef<readonly FieldError[]>;
  /** What is wrong at this JSON pointer or below. */
  at(pointer: string): string | undefined;
  save(): Promise<boolean>;
}

export function useSaving(work: () => Promise<unknown>): Saving {
  const { t } = useI18n();
  const toasts = useToasts();
  const { ask, isBusy, problem } = useAsking(work);
  const claimed = new Set<string>();
  const isIn = (error: FieldError, pointer: string): boolean =>
    error.pointer === pointer || error.pointer.startsWith(`${pointer}/`);

  return {
    isBusy,
    problem,
    rest: computed(() =>
      (problem.value?.errors ?? []).filter((error) => ![...claimed].some((one) => isIn(error, one))),
    ),
    at(pointer) {
      claimed.add(pointer);
      return problem.value?.errors.find((error) => isIn(error, pointer))?.detail;
    },
    async save() {
      const isSaved = await ask();
      if (isSaved) toasts.say(t('core.saved'));
      return isSaved;
    },
  };
}
