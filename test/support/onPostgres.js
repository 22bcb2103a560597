/** Puts the engine's tests on Postgres: testStore.ts. */
'use strict';

process.env.CADENZA_TEST_STORE = 'postgres';
