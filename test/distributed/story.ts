/** The demo's story, played first in one process on a database file, and then by whichever processes the API has behind it. */
import { join } from 'node:path';
import { openCore } from '../../runtime/src/app';
import { importContacts, type RefusedLine } from '../../runtime/src/cli/contacts/importFile';
import { Agenda } from '../../runtime/src/cli/demo/agenda';
import { scripted } from '../../runtime/src/cli/demo/aiScript';
import { startAiServer } from '../../runtime/src/cli/demo/aiServer';
import type { Api } from '../../runtime/src/cli/demo/api';
import { Approver } from '../../runtime/src/cli/demo/approver';
import { Ledger } from '../../runtime/src/cli/demo/ledger';
import { startMailServer, type MailServer } from '../../runtime/src/cli/demo/mailServer';
import { Page } from '../../runtime/src/cli/demo/page';
import { readPeople, type Person } from '../../runtime/src/cli/demo/people';
import { play } from '../../runtime/src/cli/demo/play';
import { Recipients } from '../../runtime/src/cli/demo/recipients';
import { setStage } from '../../runtime/src/cli/demo/stage';
import { planStory, spoilMailboxes, STARTS_AT } from '../../runtime/src/cli/demo/story';
import { Teller } from '../../runtime/src/cli/demo/teller';
import type { Config } from '../../runtime/src/config';
import { JumpingClock } from './jumpingClock';
import type { Ground } from './ground';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
export const SILENT = { level: 'silent' as const, format: 'json' as const };

/** Does what is due, wherever it is done, and knows when more will be. */
export interface Working {
  runDue(): Promise<number>;
  nextWakeAt(): Promise<number | null>;
}

/** Nobody breaks it off; Jest bounds the whole. */
const LONGEST_MS = 2_000_000_000;

export class Story {
  readonly clock = new JumpingClock(STARTS_AT);
  readonly ledger = new Ledger();
  people: Person[] = [];
  api!: Api;
  private ana!: Approver;
  private recipients: Recipients | null = null;
  private readonly agenda = new Agenda();

  constructor(private readonly ground: Ground) {}

  /** Takes the mail of both halves. */
  async startMail(): Promise<MailServer> {
    const { clock, ledger, ground } = this;
    const mail = await startMailServer({
      folder: join(ground.folder(), 'received'),
      ...{ clock, ledger, onNotification: () => undefined },
      onMail: (one) => this.recipients?.receive(one),
    });
    ground.afterwards(() => mail.stop());
    return mail;
  }

  /** As `cadenza import contacts` does, before there is a server. */
  async importPeople(config: Config, mail: MailServer): Promise<void> {
    const file = join(EXAMPLES, 'contacts.csv');
    const refused: RefusedLine[] = [];
    const core = await openCore(config, { clock: this.clock, log: SILENT });
    try {
      await importContacts(core.engine, file, { onRefused: (line) => refused.push(line) });
    } finally {
      await core.close();
    }
    this.people = await readPeople(file, new Set(refused.map(({ line }) => line)));
    spoilMailboxes(mail, this.people);
  }

  /** What is to happen, by an API that answers already. */
  async plan(api: Api, { port }: MailServer): Promise<void> {
    const { clock, agenda, ledger, people, ground } = this;
    const ai = await startAiServer(scripted);
    ground.afterwards(() => ai.stop());
    this.api = api;
    const sequences = await setStage(api, join(EXAMPLES, 'sequences'), port, ai.baseUrl);
    const page = new Page(STARTS_AT, () => undefined, Infinity);
    const teller = new Teller(
      page,
      () => clock.now(),
      (sendId) => ledger.mails.findLast((mail) => mail.sendId === sendId),
    );
    this.recipients = new Recipients(api, agenda, clock, teller, people);
    this.ana = new Approver(api, agenda, clock, (enrollmentId) => teller.personOf(enrollmentId));
    planStory({ api, agenda, teller, recipients: this.recipients, people, sequences });
  }

  /** Up to and without what comes after `endsAt`. */
  async play(working: Working, endsAt: number): Promise<void> {
    await play({
      clock: this.clock,
      agenda: this.agenda,
      dispatcher: {
        runDue: async () => {
          const moved = await working.runDue();
          // She is told of drafts by mail; that they wait is what counts.
          const { items } = await this.api.get<{ items: unknown[] }>('/drafts?status=waiting&limit=1');
          if (items.length > 0) this.ana.told();
          return moved;
        },
        nextWakeAt: () => working.nextWakeAt(),
      },
      endsAt,
      shareNow: () => 0,
      realMs: 0,
      before: () => undefined,
      signal: AbortSignal.timeout(LONGEST_MS),
    });
  }
}
