/** What an administrator keeps: inboxes, message templates, API keys, settings. */
import type { ChannelKind } from '../../domain/flow/schema';
import type { HolidaySettings, Settings } from '../../domain/settings';
import type { InboxLimits } from '../../domain/time/limits';
import type { HolidayPlace } from '../ports';
import type { Actor, ApiKey, Id, Inbox, MessageTemplate, Scope } from '../records';

export interface InboxInput {
  key: string;
  name: string;
  channel: ChannelKind;
  provider: Inbox['provider'];
  config?: Record<string, unknown>;
  /** Write-only. Absent: left alone. */
  secrets?: Record<string, string>;
  limits?: InboxLimits;
  isDefault?: boolean;
  enabled?: boolean;
  hasWindow?: boolean;
}
export interface Inboxes {
  create(input: InboxInput, by: Actor): Promise<Inbox>;
  update(ref: string, input: Partial<Omit<InboxInput, 'key'>>, by: Actor): Promise<Inbox>;
  get(ref: string): Promise<Inbox>;
  /** First start: an outbox inbox for each of email, sms and whatsapp, so that nothing real is sent by accident. Idempotent. */
  ensureDefaults(): Promise<void>;
  /** Refused while it was used; switch it off instead. */
  remove(ref: string, by: Actor): Promise<void>;
}

export interface TemplateInput {
  key: string;
  name: string;
  subject?: string | null;
  text: string;
  html?: string | null;
}
export interface Templates {
  create(input: TemplateInput, by: Actor): Promise<MessageTemplate>;
  update(key: string, input: Partial<Omit<TemplateInput, 'key'>>, by: Actor): Promise<MessageTemplate>;
  get(key: string): Promise<MessageTemplate>;
  remove(key: string, by: Actor): Promise<void>;
}

export interface Keys {
  /** The clear key is in the answer and nowhere else. */
  create(name: string, scopes: Scope[]): Promise<{ key: ApiKey; secret: string }>;
  revoke(id: Id): Promise<ApiKey>;
  /** Null: unknown or revoked. */
  verify(secret: string): Promise<ApiKey | null>;
}

export interface SettingsService {
  get(): Promise<Settings>;
  /** Merges, checks that a message could ever leave (366 days), wakes what waits on old limits. */
  update(patch: Partial<Settings>, by: Actor): Promise<Settings>;
  /**
   * Public holidays from the first date on, to the last, both inside; as YYYY-MM-DD.
   * @throws {Refused} 422 when the country or region is unknown
   */
  holidays(place: Pick<HolidaySettings, 'country' | 'region'>, between: { from: string; to: string }): string[];
  /** Whose holidays are known. */
  holidayPlaces(): HolidayPlace[];
}
