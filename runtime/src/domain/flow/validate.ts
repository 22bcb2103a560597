/** Whether a version may be published. Rules: semantics.md, architecture.md "The flow", product.md "Sequences". Pure. */
import type { VersionContent } from '../sequence';
import { advise } from './advice';
import { checkContent } from './checkContent';
import { checkNames } from './checkNames';
import { checkStructure } from './checkStructure';
import { factsOf } from './facts';
import type { Finding, KnownNames } from './finding';

export type { Finding, KnownNames } from './finding';

/**
 * All that is wrong with, or can be said about, a version: what concerns the flow as a whole, then node by node in graph
 * order, unreachable nodes last. The order does not depend on the order of `flow.nodes`. Without errors it may be published.
 * @param content as its schemas parse it
 */
export function validateFlow(content: VersionContent, known: KnownNames): Finding[] {
  const facts = factsOf(content, known);
  const place = new Map(facts.all.map((node, index) => [node.id, index]));
  const placeOf = (finding: Finding): number =>
    finding.node === null ? -1 : (place.get(finding.node) ?? facts.all.length);
  const findings = [checkStructure, checkContent, checkNames, advise].flatMap((check) => check(facts));
  return findings.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Whether findings refuse publishing. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
