/** Times people understand: relative and absolute, in the viewer's zone, or in the contact's where that differs. */
import { computed, onScopeDispose, ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSession } from '../stores/session';
import { serverNow } from './serverClock';

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
/** From so much of a unit on it is counted in it. */
const ROUNDS_FROM = 0.95;
const EVERY_MS = 20_000;

/** The instant, for the server and a little behind: it moves every 20 seconds while somebody looks. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(serverNow());
  const timer = setInterval(() => (now.value = serverNow()), EVERY_MS);
  onScopeDispose(() => clearInterval(timer));
  return now;
}

export interface Times {
  now: Readonly<Ref<number>>;
  /** Where the viewer is. */
  zone: Readonly<Ref<string>>;
  /** "in 2 hours", "3 days ago", "now". */
  relative(at: string): string;
  /** "Mon, 23 Nov 2026, 09:00", with the zone when it is not the viewer's. */
  exact(at: string, zone?: string): string;
  /** "Mon 09:00" there, or null where the clock shows the same as here. */
  elsewhere(at: string, zone: string | null): string | null;
  /** "09:12", now, at this zone. */
  clockIn(zone: string): string;
}

export function useTimes(): Times {
  const { locale } = useI18n();
  const session = useSession();
  const now = useNow();
  const zone = computed(() => session.user?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);

  const format = (timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale.value, { timeZone: known(timeZone), ...options });

  return {
    now,
    zone,
    relative(at) {
      const left = Date.parse(at) - now.value;
      const words = new Intl.RelativeTimeFormat(locale.value, { numeric: 'auto' });
      for (const [unit, length] of STEPS) {
        // Half a unit rounds up: 3 h 59 min are 4 hours to everybody.
        const count = Math.round(left / length);
        if (Math.abs(left) >= length * ROUNDS_FROM) return words.format(count, unit);
      }
      return words.format(0, 'second');
    },
    exact(at, elsewhere) {
      const shown = elsewhere ?? zone.value;
      const text = format(shown, {
        weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
      }).format(new Date(at)); // prettier-ignore
      return shown === zone.value ? text : `${text} (${shown})`;
    },
    elsewhere(at, there) {
      if (there === null) return null;
      const clock = (where: string): string =>
        format(where, { weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(at));
      return clock(there) === clock(zone.value) ? null : clock(there);
    },
    clockIn: (elsewhere) => format(elsewhere, { hour: '2-digit', minute: '2-digit' }).format(now.value),
  };
}

/** The server knows zones that this browser may not. */
function known(timeZone: string): string {
  try {
    Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
}
