/**
 * Checks what containers are made of and run from: `node scripts/lintDeploy.mjs [folder]`, by default this repository.
 * (docker-compose.yml has a linter with a command of its own.) A line for each finding.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import dockerfile from 'dockerfile-utils';
import { kubernetesFindings } from './kubernetes.mjs';

const root = process.argv[2] ?? join(import.meta.dirname, '..');
const MANIFESTS = 'deploy/kubernetes';

/** 1 is an error: `WORKDIR` with a path that depends on what was before. */
const RULES = { instructionWorkdirRelative: 1 };

function dockerfileFindings() {
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
  return dockerfile.validate(text, RULES).map(({ range, message }) => `Dockerfile:${range.start.line + 1}: ${message}`);
}

function manifests() {
  return readdirSync(join(root, MANIFESTS))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${MANIFESTS}/${file}`)
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
}

const findings = [...dockerfileFindings(), ...(await kubernetesFindings(manifests()))];
for (const finding of findings) process.stdout.write(`${finding}\n`);
if (findings.length > 0) process.exitCode = 1;
