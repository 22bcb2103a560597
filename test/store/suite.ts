/** The store's promises (engine/ports.ts), as tests that every database passes. */
import type { Store } from '../../runtime/src/engine/ports';
import { claimTests } from './claims';
import { enrollmentTests } from './enrollments';
import { hostCallTests } from './hostCalls';
import { listTests } from './lists';
import { peopleTests } from './people';
import { retentionTests } from './retention';
import { sendTests } from './sends';
import { sequenceTests } from './sequences';
import { subscriptionTests } from './subscriptions';
import { transactionTests } from './transactions';
import { workloadTests } from './workload';
import { compositionTests } from './compositions';
import { dumpTests } from './dump';
import { userTests } from './users';

/** `open` gives an empty store on each call. */
export type OpenStore = () => Promise<Store>;
/** The store of the running test: made before it, closed after it. */
export type Given = () => Store;

export function storeSuite(name: string, open: OpenStore): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const given: Given = () => store;

    transactionTests(given);
    sequenceTests(given);
    peopleTests(given);
    enrollmentTests(given);
    sendTests(given);
    claimTests(given);
    hostCallTests(given);
    listTests(given);
    userTests(given);
    workloadTests(given);
    subscriptionTests(given, open);
    compositionTests(given, open);
    retentionTests(given, open);
    dumpTests(given, open);
  });
}
