/** Puts the demo together and runs it: a temporary folder, a mail server, the runtime, people, and a clock that jumps. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createApp, openCore, type App } from '../../app';
import { loadConfig, type Config } from '../../config';
import { refusedLines, summary as importSummary } from '../contacts/command';
import { importContacts, type RefusedLine } from '../contacts/importFile';
import { createFirstKey } from '../firstKey';
import { CommandFailed, isDebugging } from '../failure';
import { bold, dim } from '../text/paint';
import { wrapped } from '../text/width';
import { Agenda } from './agenda';
import { scripted } from './aiScript';
import { startAiServer, type AiServer } from './aiServer';
import { apiOf, type Api } from './api';
import { Approver } from './approver';
import { DemoClock } from './clock';
import { listed } from './ending';
import { Ledger } from './ledger';
import { startMailServer, type MailServer } from './mailServer';
import { Page } from './page';
import { readPeople, type Person } from './people';
import { play } from './play';
import { prove } from './proof';
import { Recipients } from './recipients';
import { setStage } from './stage';
import { ENDS_AT, introduction, planStory, requireExamples, spoilMailboxes, STARTS_AT } from './story';
import { evidenceOf, iso, resultsOf, type Summary } from './summary';
import { Teller, type StoryEvent } from './teller';
import { ANA, nextMorning, setUpOwner, YourTurn, type Invitation } from './yourTurn';

export interface DemoOptions {
  /** Folder of contacts.csv and sequences/. */
  examples: string;
  seconds: number;
  print: (line: string) => void;
  /** Infinity: nothing is wrapped. */
  columns: number;
  signal: AbortSignal;
}

/** A demo that has been played and still runs, until it is closed. */
export interface Played {
  summary: Summary;
  url: string;
  key: string;
  dataDir: string;
  /** Folder of the mails as they came. */
  received: string;
  /** Lets the clock run on, and the dispatcher with it, and asks the reader to decide on a draft. */
  yourTurn(): Promise<Invitation>;
  close(): Promise<void>;
}

/** @returns null when it was interrupted; all is cleaned up then */
export async function runDemo(options: DemoOptions): Promise<Played | null> {
  const began = performance.now();
  await requireExamples(options.examples);
  const dataDir = await mkdtemp(join(tmpdir(), 'cadenza-demo-'));
  // Also for those who press Ctrl-C twice.
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }));
  const demo = new Demo(options, dataDir, began);
  try {
    const played = await demo.run();
    if (played === null) await demo.close();
    return played;
  } catch (error) {
    await demo.close();
    throw error;
  }
}

class Demo {
  private readonly clock = new DemoClock(STARTS_AT);
  private readonly agenda = new Agenda();
  private readonly ledger = new Ledger();
  private readonly config: Config;
  private app: App | null = null;
  private mail: MailServer | null = null;
  private ai: AiServer | null = null;
  private recipients: Recipients | null = null;
  private turn: YourTurn | null = null;

  constructor(
    private readonly options: DemoOptions,
    private readonly dataDir: string,
    private readonly began: number,
  ) {
    this.config = loadConfig({ CADENZA_DATA_DIR: dataDir, CADENZA_PORT: '0' });
  }

  async run(): Promise<Played | null> {
    const { print, signal, columns } = this.options;
    const received = join(this.dataDir, 'received');
    this.mail = await startMailServer({
      folder: received,
      clock: this.clock,
      ledger: this.ledger,
      onMail: (mail) => {
        this.recipients?.receive(mail);
        this.turn?.arrived(mail);
      },
      onNotification: (text) => this.turn?.notified(text),
    });
    print(bold('Cadenza demo: three weeks in a minute, on a clock that jumps to what comes next'));
    const { people, imported } = await this.importContacts();
    spoilMailboxes(this.mail, people);

    this.ai = await startAiServer(scripted);
    this.app = await createApp(this.config, { clock: this.clock, log: this.log() });
    const key = await createFirstKey(this.app, 'demo');
    if (key === null) throw new CommandFailed('The demo found API keys in a folder it has just made.');
    const api = apiOf(this.app.url, key);
    await setUpOwner(this.app, ANA);
    const folder = join(this.options.examples, 'sequences');
    const sequences = await setStage(api, folder, this.mail.port, this.ai.baseUrl);
    for (const line of this.opening(this.app.url, this.mail.port, people)) print(line);

    const page = new Page(STARTS_AT, print, columns);
    const teller = new Teller(
      page,
      () => this.clock.now(),
      (sendId) => this.ledger.mails.findLast((mail) => mail.sendId === sendId),
    );
    this.recipients = new Recipients(api, this.agenda, this.clock, teller, people);
    await this.listen(api, teller);
    planStory({ api, agenda: this.agenda, teller, recipients: this.recipients, people, sequences });
    await this.playAt(page, api, teller);
    if (signal.aborted) return null;
    page.close();

    const { proof, sends } = await prove(api, this.ledger, people);
    const summary: Summary = {
      clock: { from: iso(STARTS_AT), to: iso(this.clock.now()) },
      import: imported,
      sequences: await resultsOf(api, sequences),
      happened: teller.happened,
      proof,
      evidence: evidenceOf(this.ledger, sends),
    };
    const { dataDir } = this;
    return {
      ...{ summary, url: this.app.url, key, dataDir, received },
      yourTurn: () => this.yourTurn(api),
      close: () => this.close(),
    };
  }

  private opening(url: string, smtpPort: number, people: readonly Person[]): string[] {
    return [
      '',
      'A business in Lisbon writes to them:',
      ...listed(introduction(people), this.options.columns),
      '',
      ...wrapped(
        `Quiet hours are 21:00 to 08:00 where the reader lives (from 20:00 for billing reminders), public holidays are those of Portugal, and one mail a day is enough for anybody. Mail goes to an SMTP server of the demo on port ${smtpPort}; the API is at ${url}/api/v1.`,
        this.options.columns,
      ),
      dim('Times are those of Lisbon; in brackets, where the contact lives.'),
    ];
  }

  async close(): Promise<void> {
    await this.app?.close();
    await this.ai?.stop();
    await this.mail?.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async yourTurn(api: Api): Promise<Invitation> {
    this.turn = new YourTurn(api, this.options.print, this.options.columns);
    // In the evening nothing would leave.
    this.clock.set(nextMorning(this.clock.now()));
    this.clock.letRun();
    this.app?.start();
    return this.turn.begin(this.options.signal);
  }

  /** As `cadenza import contacts` does, before the server starts. */
  private async importContacts(): Promise<{ people: Person[]; imported: Summary['import'] }> {
    const file = join(this.options.examples, 'contacts.csv');
    const refused: RefusedLine[] = [];
    const core = await openCore(this.config, { clock: this.clock, log: this.log() });
    try {
      const result = await importContacts(core.engine, file, { onRefused: (line) => refused.push(line) });
      const sums = importSummary(shownPath(file), result).flatMap((line) => wrapped(line, this.options.columns));
      const told = [...sums, ...listed(refusedLines(refused), this.options.columns)];
      for (const line of told) this.options.print(line);
      return {
        people: await readPeople(file, new Set(refused.map(({ line }) => line))),
        imported: { ...result, refusedLines: refused },
      };
    } finally {
      await core.close();
    }
  }

  /** The notices of the engine: what a user interface would show, and what Ana's notifications come from. */
  private async listen(api: Api, teller: Teller): Promise<void> {
    const { secret } = await api.post<{ secret: string }>('/api-keys', { name: 'Ana', scopes: ['approve', 'read'] });
    const url = this.app?.url ?? '';
    const ana = new Approver(apiOf(url, secret), this.agenda, this.clock, (enrollmentId) =>
      teller.personOf(enrollmentId),
    );
    // Enrolling tells of enrollments before its answer names them, so these events wait for the next turn.
    this.app?.events.listen(
      ({ name, data }) => {
        if (name === 'draft_waiting') ana.told();
        if (name !== 'timeline') return;
        const event = JSON.parse(data) as StoryEvent;
        if (event.kind === 'ended') {
          const { state, reason } = event.data;
          this.ledger.ended({
            enrollmentId: event.enrollmentId,
            state: String(state),
            reason: String(reason),
            at: Date.parse(event.at),
          });
        }
        if (teller.personOf(event.enrollmentId)) teller.tell(event);
        else this.untold.push(event);
      },
      () => undefined,
    );
    this.tellUntold = () => {
      for (const event of this.untold.splice(0)) teller.tell(event);
    };
  }

  private readonly untold: StoryEvent[] = [];
  private tellUntold: () => void = () => undefined;

  private async playAt(page: Page, api: Api, teller: Teller): Promise<void> {
    const { seconds, signal } = this.options;
    const { dispatcher } = this.app!.engine;
    await play({
      clock: this.clock,
      agenda: this.agenda,
      dispatcher: {
        runDue: async () => {
          this.tellUntold();
          const moved = await dispatcher.runDue();
          if (moved > 0) await this.tellHeldBack(api, teller);
          return moved;
        },
        nextWakeAt: () => dispatcher.nextWakeAt(),
      },
      endsAt: ENDS_AT,
      shareNow: () => page.shareTold(),
      realMs: Math.max(0, seconds * 1000 - (performance.now() - this.began)),
      before: (next) => page.before(next),
      signal,
    });
  }

  private readonly heldBack = new Set<string>();

  private async tellHeldBack(api: Api, teller: Teller): Promise<void> {
    const waiting = await api.all<{ id: string; step: string | null; dueAt: string }>(
      '/enrollments?waitingFor=contact_limit',
    );
    for (const { id, step, dueAt } of waiting) {
      const once = `${id} ${step ?? ''} ${dueAt}`;
      if (this.heldBack.has(once)) continue;
      this.heldBack.add(once);
      teller.heldBack(id, step, Date.parse(dueAt));
    }
  }

  private log() {
    return {
      level: isDebugging() ? ('debug' as const) : ('error' as const),
      format: 'auto' as const,
      destination: process.stderr,
    };
  }
}

/** As one would write it here. */
function shownPath(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}
