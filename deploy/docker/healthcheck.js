/** Whether the runtime in this container lives: ends with 0 when /healthz answers 200, else with 1 and a sentence. */
'use strict';
const { readFileSync } = require('node:fs');
const { get } = require('node:http');

/** Of the container's health check, which ends what takes longer. */
const PATIENCE_MS = 4_000;
/** Addresses that mean "any of this machine" to a server and nothing to a caller. */
const ANY = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const port = setting('CADENZA_PORT', '8080');
const host = setting('CADENZA_HOST', '127.0.0.1');

/** As the runtime reads it: directly, or from the file that `…_FILE` names; empty counts as not set. */
function setting(name, fallback) {
  const file = process.env[`${name}_FILE`];
  return process.env[name] || (file && readFileSync(file, 'utf8').trim()) || fallback;
}

function end(problem) {
  if (problem) process.stderr.write(`${problem}\n`);
  process.exit(problem ? 1 : 0);
}

const request = get({ host: ANY[host] || host, port, path: '/healthz', timeout: PATIENCE_MS }, ({ statusCode }) =>
  end(statusCode === 200 ? null : `/healthz answers ${statusCode}`),
);
request.on('timeout', () => end(`/healthz does not answer within ${PATIENCE_MS} ms`));
request.on('error', ({ message }) => end(`/healthz cannot be reached: ${message}`));
