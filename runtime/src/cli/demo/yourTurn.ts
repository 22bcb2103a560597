/** The end of the demo, for those who stay: a draft waits, and the reader decides on it as Ana would. */
import { atLocal, dayAt, HOUR, localOf, type Instant } from '../../domain/time';
import type { App } from '../../app';
import { CommandFailed } from '../failure';
import { bold } from '../text/paint';
import type { Api } from './api';
import { listed } from './ending';
import type { ReceivedMail } from './ledger';
import { PERSONA, ZONE } from './stage';

/** Who approves drafts, and owns this Cadenza. The password is no secret: nobody but this machine can reach it. */
export const ANA = { email: 'ana@cadenza.example.com', name: 'Ana', password: 'a-minute-of-cadenza' };

const CLARA = {
  externalId: 'clara',
  firstName: 'Clara',
  lastName: 'Nunes',
  email: 'clara.nunes@example.com',
  timeZone: ZONE,
};
const QUESTION = 'Hello, can we move to the annual plan in the middle of a month? Thank you, Clara';

const SEQUENCE = {
  key: 'your-turn',
  name: 'Your turn',
  description: 'An answer that the AI drafts and you approve.',
  rules: { persona: PERSONA },
  definition: {
    steps: [
      {
        key: 'answer',
        name: 'Answer',
        channel: 'email',
        mode: 'assisted',
        intent: 'Answer what {{contact.first_name}} asked, and offer a call this week.',
        tone: 'warm, brief',
        content: {
          subject: 'The annual plan',
          text: 'Hello {{contact.first_name|there}},\n\nyou can change at any time; we count what you have paid. Shall I call you this week?\n\nAna',
        },
        approvers: [{ email: ANA.email, name: ANA.name }],
        deadline: { hours: 24, then: 'fallback' },
      },
    ],
  },
};

export interface Invitation {
  /** For this draft only, without a login. */
  approvalUrl: string;
  login: { email: string; password: string };
}

/** By the link that a first start prints. */
export async function setUpOwner({ url, links }: App, owner: typeof ANA): Promise<void> {
  const code = new URL(links.setup() ?? url).searchParams.get('code');
  const answer = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, ...owner, timeZone: ZONE }),
  });
  if (!answer.ok) throw new CommandFailed(`The demo could not set up its owner: ${await answer.text()}`);
}

/** 10:00 in Lisbon on the next weekday. */
export function nextMorning(now: Instant): Instant {
  for (let day = dayAt(now, ZONE); ; day++) {
    const at = atLocal(day, 10 * HOUR, ZONE);
    if (at >= now && localOf(at, ZONE).weekday <= 5) return at;
  }
}

export class YourTurn {
  private hasLink: (url: string) => void = () => undefined;

  constructor(
    private readonly api: Api,
    private readonly print: (line: string) => void,
    private readonly columns: number,
  ) {}

  /** Clara asks something, and the AI drafts an answer, of which Ana is told by mail. */
  async begin(signal: AbortSignal): Promise<Invitation> {
    const link = new Promise<string>((resolve, reject) => {
      this.hasLink = resolve;
      signal.addEventListener('abort', () => reject(new CommandFailed('The demo was interrupted.', 130)), {
        once: true,
      });
    });
    await this.api.post('/sequences', SEQUENCE);
    await this.api.post(`/sequences/${SEQUENCE.key}/publish`, { note: 'For the demo' });
    await this.api.post('/contacts', CLARA);
    const { externalId } = CLARA;
    const asked = { externalId, inbox: 'mail', subject: 'Annual plan?', text: QUESTION };
    const { conversationId } = await this.api.post<{ conversationId: string }>('/signals/message', asked);
    const enrollment = { sequence: SEQUENCE.key, contact: { externalId }, conversation: conversationId };
    await this.api.post('/enrollments', enrollment);
    return { approvalUrl: await link, login: { email: ANA.email, password: ANA.password } };
  }

  /** Ana has mail. */
  notified(text: string): void {
    const [url] = /https?:\/\/\S+\/a\/[\w-]+/.exec(text) ?? [];
    if (url) this.hasLink(url);
  }

  arrived({ to, shown }: ReceivedMail): void {
    if (to.toLowerCase() !== CLARA.email) return;
    const lines = ['', bold('It has left. The mail, as Clara got it:'), '', ...listed(shown, this.columns), ''];
    for (const line of [...lines, 'Ctrl-C ends the demo.']) this.print(line);
  }
}
