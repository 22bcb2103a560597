/**
 * A form that is saved as a whole: what is wrong stands at its field, what belongs to none that is shown beside the
 * button, and nobody leaves by accident what is not saved.
 */
import { computed, ref, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ApiProblem, FieldError } from '../api/problem';
import { useToasts } from '../stores/toasts';
import { useAsking } from './asking';
import { useUnsaved } from './leaving';

export interface SavingGiven {
  /** What is filled in, to tell whether it is something else than what is saved. */
  fields(): unknown;
  /** Brings it to the server. */
  send(): Promise<unknown>;
  /** Once it is there. */
  saved?(): unknown;
  /** What is then said. */
  says?: string;
}

export interface Saving {
  isBusy: Readonly<Ref<boolean>>;
  problem: Ref<ApiProblem | null>;
  /** Whether it says something else than what is saved. */
  isChanged: ComputedRef<boolean>;
  /** Errors that no field has asked for. */
  rest: ComputedRef<readonly FieldError[]>;
  /** What is wrong at this JSON pointer or below. */
  at(pointer: string): string | undefined;
  save(): Promise<void>;
  /** What is filled in is what is saved, or no longer matters. */
  settle(): void;
}

export function useSaving({ fields, send, saved, says = 'core.saved' }: SavingGiven): Saving {
  const { t } = useI18n();
  const toasts = useToasts();
  const { ask, isBusy, problem } = useAsking(send);
  const claimed = new Set<string>();
  const isIn = (error: FieldError, pointer: string): boolean =>
    error.pointer === pointer || error.pointer.startsWith(`${pointer}/`);

  const settled = ref(JSON.stringify(fields()));
  const isChanged = computed(() => JSON.stringify(fields()) !== settled.value);
  const settle = (): void => void (settled.value = JSON.stringify(fields()));
  useUnsaved(() => isChanged.value);

  return {
    isBusy,
    problem,
    isChanged,
    settle,
    rest: computed(() =>
      (problem.value?.errors ?? []).filter((error) => ![...claimed].some((one) => isIn(error, one))),
    ),
    at(pointer) {
      claimed.add(pointer);
      return problem.value?.errors.find((error) => isIn(error, pointer))?.detail;
    },
    async save() {
      if (!(await ask())) return;
      settle();
      toasts.say(t(says));
      await saved?.();
    },
  };
}
