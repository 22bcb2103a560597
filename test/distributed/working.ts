/** Processes at work on one database, as the story sees them: what is due is done when the database says so. */
import pg = require('pg');
import { pause } from '../faults/scenario';
import type { Working } from './story';

const LOOK_EVERY_MS = 10;

const IS_AT_WORK = `select
  exists (select 1 from enrollment where state = 'active' and due_at <= $1)
  or exists (select 1 from enrollment where state = 'active' and waiting_for = 'inbox_limit')
  or exists (select 1 from send where status = 'sending') as busy`;
const NEXT = `select min(due_at) as at from enrollment where state = 'active'`;

export class ProcessesAtWork implements Working {
  private constructor(
    private readonly client: pg.Client,
    private readonly now: () => number,
    private readonly withinMs: number,
  ) {}

  /** @param withinMs how long what is due at one instant may take */
  static async on(databaseUrl: string, now: () => number, withinMs: number): Promise<ProcessesAtWork> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new ProcessesAtWork(client, now, withinMs);
  }

  async runDue(): Promise<number> {
    const last = Date.now() + this.withinMs;
    while (await this.isBusy()) {
      if (Date.now() > last) throw new Error(`What is due was not done within ${this.withinMs} ms`);
      await pause(LOOK_EVERY_MS);
    }
    return 0;
  }

  async nextWakeAt(): Promise<number | null> {
    const { rows } = await this.client.query<{ at: string | null }>(NEXT);
    return rows[0]?.at == null ? null : Number(rows[0].at);
  }

  close(): Promise<void> {
    return this.client.end();
  }

  private async isBusy(): Promise<boolean> {
    const { rows } = await this.client.query<{ busy: boolean }>(IS_AT_WORK, [this.now()]);
    return rows[0]?.busy ?? false;
  }
}
