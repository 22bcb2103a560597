/** Cadences that are drawn on the n8n canvas: compiled, published when they changed, tried out. Rules: product.md, nodes.md. */
import {
  canvasKey,
  canvasSchema,
  canvasSourceSchema,
  compileCanvas,
  entriesOf,
  named,
  originOf,
  type CanvasFinding,
  type CanvasRules,
} from '../domain/canvas';
import { canonicalJson, hasErrors, hashContent, type Finding, type Flow } from '../domain/flow';
import { keySchema, sequenceRulesSchema, type Hosted } from '../domain/sequence';
import { createSequenceChange } from './changeSequence';
import type { EngineDeps } from './deps';
import type { SendingTimes } from './effective';
import { Refused } from './errors';
import { parsed } from './fields';
import { findCanvas, type Whence } from './findCanvas';
import type { Tx } from './ports';
import { createPublisher } from './publish';
import type { Actor, Sequence, Version } from './records';
import type { CanvasAnswer, Canvases, CanvasInput, Simulator } from './services';
import { parseDefinition } from './versionContent';

/** A canvas that the runtime can run. */
interface Drawn {
  readonly flow: Flow;
  readonly rules: CanvasRules;
  /** Empty where the runtime runs the steps. */
  readonly hosted: Hosted;
  readonly entryName: string;
  readonly name: string;
  readonly whence: Whence;
}

export function createCanvases(deps: EngineDeps, times: SendingTimes, simulator: Simulator): Canvases {
  const { store, clock, reporter } = deps;
  const publisher = createPublisher(deps, times);
  const change = createSequenceChange(deps);

  return {
    async publish({ publish = true, ...input }, by) {
      const drawn = read(input);
      // Most calls bring what is published already; they write nothing and wait for nobody.
      const known = await findCanvas(store.read, drawn.whence);
      const newest = known && (await newestOf(known, store.read));
      if (publish && known && newest && isSame(newest, drawn))
        return { ...(await unchanged(known, newest, drawn)), ...whereOf(drawn) };
      const { sequence, answer } = await change(
        (tx) => findOrMake(drawn, tx),
        (sequence, tx) => (publish ? publishDrawn(sequence, drawn, by, tx) : keep(sequence, drawn, tx)),
      );
      if (answer.published)
        reporter.report('info', 'sequence.published', { sequenceId: sequence.id, version: answer.version });
      return { sequence, ...answer, ...whereOf(drawn) };
    },

    async simulate({ source, entry, nodes, connections, key, publish: _publish, ...play }) {
      const drawn = read({ source, entry, nodes, connections, key });
      const known = await findCanvas(store.read, drawn.whence);
      const rules = sequenceRulesSchema.parse({ ...known?.rules, ...drawn.rules });
      refuseErrors(drawn, await publisher.findingsOf({ flow: drawn.flow, rules }, store.read));
      const of = { definition: { flow: drawn.flow }, rules, name: drawn.name };
      const simulation = await simulator.simulate({ ...play, of });
      return { ...simulation, ...whereOf(drawn) };
    },
  };

  async function unchanged(sequence: Sequence, newest: Version, { flow }: Drawn) {
    // Said, and no reason to refuse: the version runs, whatever has become of the inboxes it names.
    const findings = named(flow, await publisher.findingsOf(newest.content, store.read));
    return { sequence, version: newest.number, published: false, findings };
  }

  async function findOrMake(drawn: Drawn, tx: Tx): Promise<Sequence> {
    const found = await findCanvas(tx, drawn.whence);
    if (found) return found;
    const now = clock.now();
    const { source, entry, key } = drawn.whence;
    const sequence: Sequence = {
      id: deps.newId(now),
      key: key ?? canvasKey(source, entry).key,
      name: drawn.name,
      description: '',
      status: 'active',
      definition: definitionOf(drawn),
      rules: sequenceRulesSchema.parse(drawn.rules),
      revision: 1,
      latestVersion: 0,
      createdAt: now,
      updatedAt: now,
    };
    await tx.insertSequence(sequence);
    return sequence;
  }

  async function publishDrawn(sequence: Sequence, drawn: Drawn, by: Actor, tx: Tx) {
    const newest = await newestOf(sequence, tx);
    if (newest && isSame(newest, drawn)) {
      // Another call published it since the look before.
      const findings = named(drawn.flow, await publisher.findingsOf(newest.content, tx));
      return { set: null, answer: { version: newest.number, published: false, findings } };
    }
    const draft = { definition: definitionOf(drawn), rules: { ...sequence.rules, ...drawn.rules } };
    refuseErrors(drawn, await publisher.findingsOf({ flow: drawn.flow, rules: draft.rules }, tx));
    const note = `Drawn in the n8n workflow '${drawn.whence.source.workflowName}'`;
    const { version, created, findings } = await publisher.publish({ ...sequence, ...draft }, note, by, tx);
    const isFirst = sequence.latestVersion === 0 && sequence.status === 'paused';
    return {
      set: { ...draft, latestVersion: version.number, ...(isFirst && { status: 'active' as const }) },
      answer: { version: version.number, published: created, findings: named(drawn.flow, findings) },
    };
  }

  /** Errors about the flow are told and do not hinder: what is not published may be half done. */
  async function keep(sequence: Sequence, drawn: Drawn, tx: Tx) {
    const draft = { definition: definitionOf(drawn), rules: { ...sequence.rules, ...drawn.rules } };
    const findings = await publisher.findingsOf({ flow: drawn.flow, rules: draft.rules }, tx);
    const version = sequence.latestVersion === 0 ? null : sequence.latestVersion;
    // One that was just made is at revision 1, and its making is to be announced.
    const isKept = sequence.revision > 1 && canonicalJson(draftOf(sequence)) === canonicalJson(draft);
    return { set: isKept ? null : draft, answer: { version, published: false, findings: named(drawn.flow, findings) } };
  }
}

/** @throws {Refused} 422 `flow_invalid` for a canvas that the runtime cannot run, `invalid_request` for what is none */
function read({ source, key, ...canvas }: Omit<CanvasInput, 'publish'>): Drawn {
  const from = parsed(canvasSourceSchema, source, '/source');
  const { entry: entryName, nodes, connections } = parsed(canvasSchema, canvas, '');
  const { flow, rules, entry, findings, runsIn, reasons } = compileCanvas({ entry: entryName, nodes, connections });
  if (flow === null || entry === null) throw refuseCanvas(entry?.name ?? from.workflowName, [...findings]);
  const isOnly = entriesOf(nodes).length === 1;
  return {
    flow,
    rules,
    hosted: runsIn === 'n8n' ? { runsIn, reasons: [...reasons] } : {},
    entryName: entry.name,
    name: isOnly ? from.workflowName : `${from.workflowName}: ${entry.name}`.slice(0, 200).toWellFormed(),
    whence: { source: from, entry: entry.id, nodes, key: parsed(keySchema.optional(), key, '/key') },
  };
}

function draftOf({ definition, rules }: Sequence): Pick<Sequence, 'definition' | 'rules'> {
  return { definition, rules };
}

function definitionOf({ flow, hosted, whence: { source, entry } }: Drawn): Sequence['definition'] {
  return parseDefinition({ flow, canvas: originOf(source, entry), ...hosted });
}

async function newestOf({ id, latestVersion }: Sequence, reads: Pick<Tx, 'versionByNumber'>): Promise<Version | null> {
  return latestVersion === 0 ? null : reads.versionByNumber(id, latestVersion);
}

function whereOf({ hosted }: Drawn): Pick<CanvasAnswer, 'runsIn' | 'reasons'> {
  return { runsIn: hosted.runsIn ?? 'runtime', reasons: hosted.reasons ?? [] };
}

/** Whether the version has what is drawn. Rules that are not drawn are published in the runtime, not by the canvas. */
function isSame({ content, hash }: Version, { flow, rules, hosted }: Drawn): boolean {
  return hashContent({ flow, rules: { ...content.rules, ...rules }, ...hosted }) === hash;
}

function refuseErrors({ flow, entryName }: Drawn, findings: readonly Finding[]): void {
  if (hasErrors(findings)) throw refuseCanvas(entryName, named(flow, findings));
}

/** 422 `flow_invalid`. @param findings with at least one error */
function refuseCanvas(name: string, findings: CanvasFinding[]): Refused {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const message = `The cadence of '${name}' cannot be published: ${errors[0]?.message ?? ''}${more}`;
  return new Refused(422, 'flow_invalid', message, { details: { findings } });
}
