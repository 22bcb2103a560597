/** The sentence of a problem in the language of the reader: ours where we have one for its code, else the server's. */
import { useI18n } from 'vue-i18n';
import type { ApiProblem } from '../api/problem';

export function useProblemText(): {
  sentence(problem: ApiProblem): string;
  /** What is wrong with the field at this JSON pointer. */
  ofField(problem: ApiProblem | null, pointer: string): string | undefined;
} {
  const { t, te, locale } = useI18n();
  return {
    sentence(problem) {
      const key = `core.problems.${problem.code}`;
      // The server speaks English, and knows the values at hand.
      const isOurs = te(key, locale.value) && (locale.value !== 'en' || problem.status === 0);
      const values = { seconds: problem.retryAfter ?? 60, status: problem.status };
      return isOurs ? t(key, values) : problem.message;
    },
    ofField: (problem, pointer) => problem?.errors.find((error) => error.pointer === pointer)?.detail,
  };
}
