/** Contacts who reply, each once, and how long it takes until their enrollment has ended and they have the answer. */
import { createNewId } from '../../../runtime/src/adapters/ids';
import type { Caller } from './caller';
import { until } from './due';

export interface Replied {
  at: number;
  tookMs: number;
}

/** Jumps about the table, and comes to everybody once. */
const STRIDE = 104_729;

export class Replies {
  private next = 0;
  private readonly newId = createNewId();

  constructor(private readonly contacts: number) {}

  /** Of those whose reply ended an enrollment. */
  async between(api: Caller, from: number, to: number, perSecond: number): Promise<Replied[]> {
    const open: Promise<Replied | null>[] = [];
    for (let at = from; at < to; at += 1_000 / perSecond) {
      await until(at);
      open.push(this.reply(api));
    }
    return (await Promise.all(open)).filter((one) => one !== null);
  }

  private async reply(api: Caller): Promise<Replied | null> {
    const externalId = `c${((this.next += 1) * STRIDE) % this.contacts}`;
    const [at, startedAt] = [Date.now(), performance.now()];
    const message = { externalId, text: 'Yes please', providerMessageId: this.newId(at) };
    const { ended } = (await api('POST', '/signals/message', message)) as { ended: string[] };
    return ended.length === 0 ? null : { at, tookMs: performance.now() - startedAt };
  }
}
