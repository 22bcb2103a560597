/** What the engine is built from: the ports, and the figures that tune it. app.ts and the tests fill it in. */
import type { ChannelKind } from '../domain/flow/schema';
import type { Budget } from './composition/budget';
import type { FieldError } from './errors';
import type {
  Channels,
  Clock,
  Composer,
  FlowHost,
  HolidayCalendar,
  HolidayPlace,
  Links,
  NewId,
  Notifier,
  Passwords,
  Queue,
  Reporter,
  Roles,
  Store,
  Subscribers,
} from './ports';
import type { Id, Inbox } from './records';

export interface EngineDeps {
  store: Store;
  clock: Clock;
  newId: NewId;
  notifier: Notifier;
  reporter: Reporter;
  holidays: HolidayCalendar;
  /** @throws {Error} whose message is a sentence for the caller, when there is no such country or region */
  checkHolidays(country: string, region: string | null): void;
  /** Whose public holidays are known. */
  holidayPlaces(): HolidayPlace[];
  channels: Channels;
  composer: Composer;
  flowHost: FlowHost;
  links: Links;
  passwords: Passwords;
  subscribers: Subscribers;
  inboxProviders: InboxProviders;
  /** Something may be due earlier than the dispatcher knows: it looks again soon. Never throws, never blocks. */
  wake(): void;
  /** There may be something to tell subscribers. Never throws, never blocks. */
  tellSubscribers(): void;
  /** What is being spent on composing at this moment. */
  budget: Budget;
  delivery: DeliveryTuning;
  /** Shares the work with other processes; null: this one does all that it finds. */
  queue: Queue | null;
  roles: Roles;
  canvasLooks: CanvasLookTuning;
}

/** What the engine is given; the rest it makes itself. Without a queue, and without saying so, it does all the work. */
export type EngineParts = Omit<EngineDeps, 'wake' | 'tellSubscribers' | 'budget' | 'queue' | 'roles'> &
  Partial<Pick<EngineDeps, 'queue' | 'roles'>>;

export interface DeliveryTuning {
  /** How long a claim is owned. Shorter than a provider call: unknown outcomes. Longer: slower recovery. */
  leaseMs: number;
  /** Enrollments claimed and worked on at once. */
  batchSize: number;
  /** Messages on their way at once, over all channels. */
  concurrency: number;
  /** How often a message is handed over before its send fails as `retries_exhausted`; the first time counts. */
  tries: number;
  /** The pause after the first, second … transient refusal; the last one repeats. */
  retryPausesMs: number[];
}

/** How often a canvas in n8n is looked at. */
export interface CanvasLookTuning {
  /** A look that is not older than this serves further enrollments. */
  freshMs: number;
  /** The time between two looks when nobody is enrolled; null: none by itself. */
  everyMs: number | null;
}

/** What an inbox's provider (smtp, webhook …) wants to be told, and how its secrets are kept. adapters/ fulfils it. */
export interface InboxProviders {
  /**
   * Checks what a caller gives. Pointers of the problems are those of the request: `/config/host`, `/secrets/password`,
   * `/channel` when the provider does not serve that kind.
   * @param secrets the secrets given; null: none given, stored ones stay and are not looked at
   * @returns the config with the provider's defaults; unusable when there are problems. Secrets are kept as given: a
   *   default may change, what a caller set may not
   */
  check(
    provider: Inbox['provider'],
    config: Record<string, unknown>,
    secrets: Record<string, string> | null,
    channel: ChannelKind,
  ): { config: Record<string, unknown>; problems: FieldError[] };
  /**
   * Which settings that say where messages and secrets go differ, as pointers into the request: `/config/url`. The
   * configs have passed `check`.
   */
  destinationChanges(
    provider: Inbox['provider'],
    before: Record<string, unknown>,
    after: Record<string, unknown>,
  ): string[];
  /** Encrypts; bound to the inbox, so that it opens for this one only. */
  seal(inboxId: Id, secrets: Record<string, string>): string;
}
