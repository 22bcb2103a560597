/** The sequence and version that a simulation plays. */
import { hasErrors, hashContent, type Finding } from '../../domain/flow';
import type { VersionContent } from '../../domain/sequence';
import type { EngineDeps } from '../deps';
import { createSendingTimes } from '../effective';
import { findSequence, findVersion } from '../findSequence';
import type { NewId } from '../ports';
import { createPublisher, refuseFlow } from '../publish';
import type { Actor, Sequence, Version } from '../records';
import type { SimulateInput } from '../services';
import { contentOf, parseDefinition, parseRules } from '../versionContent';

const BY: Actor = { type: 'system', name: 'simulation' };

/** @throws {Refused} 422 `invalid_flow` when the content could not be published either */
export async function contentToSimulate(
  deps: EngineDeps,
  of: SimulateInput['of'],
  newId: NewId,
  at: number,
): Promise<{ sequence: Sequence; version: Version; findings: Finding[] }> {
  const { base, content: drawn, number } = await chosen(deps, of, newId, at);
  // Played without n8n, whose own nodes do nothing here.
  const content = { flow: drawn.flow, rules: drawn.rules };
  const findings = await createPublisher(deps, createSendingTimes(deps.holidays)).findingsOf(content, deps.store.read);
  // A published version runs as it is, whatever has become of the inboxes it names.
  if (number === null && hasErrors(findings)) throw refuseFlow('sequence' in of ? base.key : null, findings);
  const version: Version = {
    id: newId(at),
    sequenceId: base.id,
    number: number ?? 1,
    content,
    hash: hashContent(content),
    note: '',
    publishedAt: at,
    publishedBy: BY,
  };
  return {
    sequence: { ...base, status: 'active', rules: content.rules, latestVersion: version.number },
    version,
    findings,
  };
}

interface Chosen {
  base: Sequence;
  content: VersionContent;
  /** Null: not published. */
  number: number | null;
}

async function chosen(deps: EngineDeps, of: SimulateInput['of'], newId: NewId, at: number): Promise<Chosen> {
  if (!('sequence' in of)) return unsaved(of, newId, at);
  const base = await findSequence(deps.store.read, of.sequence);
  const wanted = of.version ?? (base.latestVersion === 0 ? 'draft' : base.latestVersion);
  if (wanted === 'draft') return { base, content: contentOf(base), number: null };
  const version = await findVersion(deps.store.read, base, wanted);
  return { base, content: version.content, number: version.number };
}

function unsaved(of: Exclude<SimulateInput['of'], { sequence: string }>, newId: NewId, at: number): Chosen {
  const definition = parseDefinition(of.definition);
  const rules = parseRules(of.rules ?? {});
  const name = of.name ?? 'Simulation';
  const base: Sequence = {
    id: newId(at),
    key: 'simulation',
    name,
    description: '',
    status: 'active',
    definition,
    rules,
    revision: 1,
    latestVersion: 1,
    createdAt: at,
    updatedAt: at,
  };
  return { base, content: contentOf(base), number: null };
}
