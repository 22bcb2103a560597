/** Where this machine has Redis. In JavaScript, because jest.config.js asks as well. */
'use strict';

const { spawnSync } = require('node:child_process');

let found;

function hasRedisBinary() {
  found ??= spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  return found;
}

/** Whether tests can have a server: a named one, or one they start. */
function hasRedis() {
  return Boolean(process.env.CADENZA_TEST_REDIS_URL) || hasRedisBinary();
}

module.exports = { hasRedis, hasRedisBinary };
