/** Puts the engine's tests on Postgres, with its work handed over by a queue: testStore.ts, testQueue.ts. */
'use strict';

process.env.CADENZA_TEST_STORE = 'postgres';
process.env.CADENZA_TEST_QUEUE = 'redis';
