/**
 * What happens on the server, as it happens: one line of server-sent events for all screens. The browser knocks again by
 * itself and says what it heard last; the server then makes up for what was missed, or says that it cannot (`missed`).
 */
import { defineStore } from 'pinia';
import { ref } from 'vue';

export type LiveKind = 'timeline' | 'draft_waiting' | 'sequence_changed' | 'missed';
export type LiveData = Readonly<Record<string, unknown>>;
type Listener = (data: LiveData) => void;

/** A line that the server refused is not tried by the browser again. */
const KNOCK_AGAIN_MS = 15_000;

export const useLiveLine = defineStore('live', () => {
  const state = ref<'off' | 'connecting' | 'live' | 'lost'>('off');
  const listeners = new Map<LiveKind, Set<Listener>>();
  let line: EventSource | null = null;
  let knock = 0;

  function tell(kind: LiveKind, text: string): void {
    const data = JSON.parse(text) as LiveData;
    for (const listener of listeners.get(kind) ?? []) listener(data);
  }

  function open(): void {
    if (line) return;
    state.value = 'connecting';
    const opened = new EventSource('/api/v1/events');
    line = opened;
    opened.addEventListener('open', () => (state.value = 'live'));
    opened.addEventListener('error', () => {
      state.value = 'lost';
      if (opened.readyState !== EventSource.CLOSED) return;
      line = null;
      window.clearTimeout(knock);
      knock = window.setTimeout(() => {
        if (state.value !== 'off') open();
      }, KNOCK_AGAIN_MS);
    });
    for (const kind of ['timeline', 'draft_waiting', 'sequence_changed', 'missed'] as const) {
      opened.addEventListener(kind, (event: MessageEvent<string>) => tell(kind, event.data));
    }
  }

  return {
    state,
    open,
    close(): void {
      window.clearTimeout(knock);
      line?.close();
      line = null;
      state.value = 'off';
    },
    /** Returns the function that ends it. */
    listen(kind: LiveKind, listener: Listener): () => void {
      const known = listeners.get(kind) ?? new Set<Listener>();
      listeners.set(kind, known.add(listener));
      return () => void known.delete(listener);
    },
  };
});
