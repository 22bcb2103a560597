/**
 * Preloaded into a runtime (hurry.ts), so that its minutes pass in seconds and the real pauses between tries can be
 * waited for. It replaces the system clock, which is the one place where the runtime reads the time; timers of sockets
 * stay as they are.
 */
'use strict';
const { realpathSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { clearTimeout, setTimeout } = require('node:timers');

/** setTimeout takes no more than 2^31 ms. */
const LONGEST_SLEEP_MS = 60_000;
const { from, since, speed } = JSON.parse(process.env.CADENZA_TEST_CLOCK);
const bin = dirname(realpathSync(process.argv[1]));
const { systemClock } = require(join(bin, '..', 'dist', 'adapters', 'clock.js'));

systemClock.now = () => Math.floor(from + (Number(process.hrtime.bigint()) / 1e6 - since) * speed);
systemClock.wakeAt = (at, callback) => {
  let timer;
  const sleep = () => {
    const leftMs = Math.ceil((at - systemClock.now()) / speed);
    timer = setTimeout(look, Math.min(Math.max(leftMs, 0), LONGEST_SLEEP_MS)).unref();
  };
  const look = () => (systemClock.now() >= at ? callback() : sleep());
  sleep();
  return () => clearTimeout(timer);
};
