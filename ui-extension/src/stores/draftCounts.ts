/** How many drafts wait: for anybody, for me, and past their deadline. */
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { api, done } from '../api/client';
import { ApiProblem } from '../api/problem';

export const useDraftCounts = defineStore('draftCounts', () => {
  const waiting = ref(0);
  const mine = ref(0);
  const overdue = ref(0);

  return {
    waiting,
    mine,
    overdue,
    async reload(): Promise<void> {
      try {
        const counts = await done(api.GET('/api/v1/drafts/counts'));
        waiting.value = counts.waiting;
        mine.value = counts.mine;
        overdue.value = counts.overdue;
      } catch (error) {
        // The last known figures stay; the list beside them says what is wrong.
        if (!(error instanceof ApiProblem)) throw error;
      }
    },
  };
});
