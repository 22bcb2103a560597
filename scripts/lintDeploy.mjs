/** Checks what containers are made of: `node scripts/lintDeploy.mjs [folder]`, by default this repository. A line for each finding. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import dockerfile from 'dockerfile-utils';

const root = process.argv[2] ?? join(import.meta.dirname, '..');

/** 1 is an error: `WORKDIR` with a path that depends on what was before. */
const RULES = { instructionWorkdirRelative: 1 };

function dockerfileFindings() {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
  return dockerfile.validate(text, RULES).map(({ range, message }) => `Dockerfile:${range.start.line + 1}: ${message}`);
}

const findings = dockerfileFindings();
for (const finding of findings) process.stdout.write(`${finding}\n`);
if (findings.length > 0) process.exitCode = 1;
