/**
 * Preloaded into runtimes (jumpingClock.ts), so that all of them and the test have one clock, which jumps when the test says
 * so and runs on between. It replaces the system clock, which is the one place where the runtime reads the time.
 */
'use strict';
const { Buffer } = require('node:buffer');
const { openSync, readSync, realpathSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { clearInterval, setInterval } = require('node:timers');

/** A jump is noticed this soon. */
const LOOK_EVERY_MS = 10;
const file = openSync(process.env.CADENZA_TEST_CLOCK_FILE, 'r');
const cell = Buffer.alloc(16);
const bin = dirname(realpathSync(process.argv[1]));
const { systemClock } = require(join(bin, '..', 'dist', 'adapters', 'clock.js'));

systemClock.now = () => {
  readSync(file, cell, 0, 16, 0);
  const [at, since] = [cell.readDoubleLE(0), cell.readDoubleLE(8)];
  return Math.floor(at + Number(process.hrtime.bigint()) / 1e6 - since);
};
systemClock.wakeAt = (at, callback) => {
  const timer = setInterval(() => {
    if (systemClock.now() < at) return;
    clearInterval(timer);
    callback();
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
};
