/** Every provider, by the name that an inbox gives. A new one is one file and one line here. */
import type { Inbox } from '../../engine/records';
import { outbox } from './outbox';
import type { Provider } from './provider';
import { smtp } from './smtp';
import { webhook } from './webhook';

export const providers = { outbox, smtp, webhook } satisfies Record<Inbox['provider'], unknown>;

/** The provider with its types erased: what leaves its `config` and `secrets` schemas is what its `build` takes. */
export function providerOf(name: Inbox['provider']): Provider {
  return providers[name];
}
