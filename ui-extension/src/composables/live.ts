/** Listens to live updates while the component that calls it is shown. */
import { onScopeDispose } from 'vue';
import { useLiveLine, type LiveData, type LiveKind } from '../stores/live';

/**
 * Many events of a moment call `changed` once. `missed` always does: what happened meanwhile is not known then.
 * @param concerns which of them matter here; all when absent
 */
export function useLive(
  kinds: readonly LiveKind[],
  changed: () => unknown,
  concerns: (data: LiveData) => boolean = () => true,
): void {
  const line = useLiveLine();
  let later = 0;
  const soon = (): void => {
    window.clearTimeout(later);
    later = window.setTimeout(() => void changed(), 250);
  };
  const stops = [
    ...kinds.map((kind) => line.listen(kind, (data) => concerns(data) && soon())),
    line.listen('missed', soon),
  ];
  onScopeDispose(() => {
    window.clearTimeout(later);
    for (const stop of stops) stop();
  });
}
