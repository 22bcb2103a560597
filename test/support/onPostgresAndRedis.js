/** Puts the tests of the engine or of HTTP on Postgres, with the work handed over by a queue: testStore.ts, testQueue.ts. */
'use strict';

process.env.CADENZA_TEST_STORE = 'postgres';
process.env.CADENZA_TEST_QUEUE = 'redis';
