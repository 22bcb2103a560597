/** Short sentences about what was just done. Read aloud politely; gone by themselves; never the only place of an error. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

export interface Toast {
  id: number;
  text: string;
  tone: 'done' | 'problem';
}

const SHOWN_MS = 6_000;

export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([]);
  let count = 0;

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }

  return {
    toasts,
    dismiss,
    say(text: string, tone: Toast['tone'] = 'done'): void {
      count += 1;
      const id = count;
      toasts.value = [...toasts.value.slice(-2), { id, text, tone }];
      window.setTimeout(() => dismiss(id), SHOWN_MS);
    },
  };
});
