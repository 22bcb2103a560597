/**
 * What is not saved yet is not lost by going elsewhere: whoever leaves is asked before. Within this UI by a question of
 * ours (LeaveQuestion.vue), on the way out of it by the browser's own.
 */
import { onScopeDispose, readonly, shallowRef } from 'vue';

const unsaved = new Set<() => boolean>();
const answer = shallowRef<((leaves: boolean) => void) | null>(null);

function isUnsaved(): boolean {
  return [...unsaved].some((holds) => holds());
}

function askOnTheWayOut(event: BeforeUnloadEvent): void {
  if (isUnsaved()) event.preventDefault();
}

/** While the calling component is there, and as long as this holds, leaving is asked about. */
export function useUnsaved(holds: () => boolean): void {
  // Only as long as it is needed: a page with this listener is not kept for the way back.
  if (unsaved.size === 0) window.addEventListener('beforeunload', askOnTheWayOut);
  unsaved.add(holds);
  onScopeDispose(() => {
    unsaved.delete(holds);
    if (unsaved.size === 0) window.removeEventListener('beforeunload', askOnTheWayOut);
  });
}

/** Asks, if anything is not saved. Somebody who meanwhile wants to go elsewhere is asked anew. */
export async function mayLeave(): Promise<boolean> {
  answer.value?.(false);
  if (!isUnsaved()) return true;
  return new Promise((resolve) => {
    answer.value = (leaves) => {
      answer.value = null;
      resolve(leaves);
    };
  });
}

/** For who shows the question. Null: nobody is asked. */
export const leaveQuestion = readonly(answer);
