/** Makes the flow and the rules of a version from an n8n canvas. Rules: product.md, "Two ways to run the same flow". Pure. */
import { validateFlow } from '../flow/validate';
import type { Flow } from '../flow/schema';
import type { KnownNames } from '../flow/finding';
import { sequenceRulesSchema } from '../sequence';
import { assemble, readStep } from './assemble';
import { chooseEntry, ENTRY_FIELDS, readRules, whereToRun, type CanvasRules } from './entry';
import { canvasError, named, type CanvasFinding, type Named } from './finding';
import { invalid, type FieldProblem } from './form';
import { flowIds } from './ids';
import type { Canvas, CanvasNode } from './schema';
import { walkCanvas } from './walk';

export interface CompiledCanvas {
  /** null: the canvas is none that can be run, and the findings say why. Not yet checked by validateFlow. */
  readonly flow: Flow | null;
  readonly rules: CanvasRules;
  /** null: it has none, or several and none was named. */
  readonly entry: Named | null;
  /** What stands in the way, in the order of the canvas; each one is an error. */
  readonly findings: readonly CanvasFinding[];
  readonly runsIn: 'runtime' | 'n8n';
  /** Why n8n runs the steps; empty when the runtime does. */
  readonly reasons: readonly string[];
}

type Naming = (node: CanvasNode) => Named;

/**
 * The cadence that is drawn after the entry. Positions, the order of the nodes and whatever is not connected to it count
 * nothing; neither does it depend on the name of the workflow. Node ids are those of n8n; steps are named by their send.
 */
export function compileCanvas(canvas: Canvas): CompiledCanvas {
  const entry = chooseEntry(canvas.nodes, canvas.entry);
  if ('code' in entry) {
    const { target, exit } = sequenceRulesSchema.parse({});
    return { flow: null, rules: { target, exit }, entry: null, findings: [entry], runsIn: 'runtime', reasons: [] };
  }
  const ids = flowIds(canvas.nodes);
  const naming: Naming = (node) => ({ id: ids.get(node.name) ?? node.name, name: node.name });
  const wanted = whereToRun(entry);
  const inRuntime = compileFor(canvas, entry, naming, false);
  const base = { rules: inRuntime.rules, entry: naming(entry) };
  const isHosted = wanted === 'n8n' || (wanted === 'automatic' && inRuntime.needsHost.length > 0);
  if (!isHosted) {
    const { flow, findings } = inRuntime;
    return { ...base, flow, findings, runsIn: 'runtime', reasons: [] };
  }
  const { flow, findings } = compileFor(canvas, entry, naming, true);
  return { ...base, flow, findings, runsIn: 'n8n', reasons: reasonsFor(wanted, entry, inRuntime.needsHost) };
}

/** All that is to be said about a canvas before it is published, in the workspace that knows these names. */
export function checkCanvas({ flow, rules, findings }: CompiledCanvas, known: KnownNames): CanvasFinding[] {
  if (flow === null) return [...findings];
  return named(flow, validateFlow({ flow, rules: sequenceRulesSchema.parse(rules) }, known));
}

interface Compiled extends Pick<CompiledCanvas, 'flow' | 'rules' | 'findings'> {
  readonly needsHost: readonly string[];
}

function compileFor(canvas: Canvas, entry: CanvasNode, naming: Naming, hasHost: boolean): Compiled {
  const findings: CanvasFinding[] = [];
  const needsHost: string[] = [];
  const tell = (at: CanvasNode) => (problem: FieldProblem) => {
    const finding = fieldFinding(naming(at), problem);
    findings.push(finding);
    // The rules at the entry are the cadence's, the same for every contact.
    if (problem.what !== undefined && at !== entry)
      needsHost.push(`'${problem.label}' of '${at.name}': ${problem.what}`);
  };
  const rules = readRules(entry, tell(entry));
  const walk = walkCanvas(canvas, entry, naming, hasHost);
  findings.push(...walk.findings);
  if (hasHost && rules.exit.onReply === 'restart') tell(entry)(noRestart);
  if (walk.first === null && findings.length === 0) findings.push(nothingConnected(naming(entry)));
  const steps = walk.stops.map((stop) => readStep(stop, rules, tell(stop.node), hasHost ? 'later' : 'refused'));
  const nodes = assemble(steps, walk.between, naming, (node, problem) => tell(node)(problem));
  const flow: Flow = { schema: 1, entry: walk.first && naming(walk.first).id, nodes };
  return { flow: findings.length === 0 ? flow : null, rules, findings, needsHost: [...walk.needsHost, ...needsHost] };
}

/** An n8n execution goes forward only. */
const noRestart = invalid(
  ENTRY_FIELDS.onReply,
  "'Restart' begins the steps anew, which an execution of n8n cannot. Choose 'Exit' or 'Continue', or let the steps run in the runtime.",
);

/** Long enough for any cadence; a builder reads the first few. */
const MOST_REASONS = 20;

function reasonsFor(wanted: string, entry: CanvasNode, needsHost: readonly string[]): string[] {
  const chosen = `'${ENTRY_FIELDS.runStepsIn.label}' of '${entry.name}' is set to n8n.`;
  const found = [...new Set(needsHost.map((reason) => reason.slice(0, 2000).toWellFormed()))];
  return [...(wanted === 'n8n' ? [chosen] : []), ...found].slice(0, MOST_REASONS);
}

function nothingConnected(entry: Named): CanvasFinding {
  const message = `No step is connected to '${entry.name}', so an enrollment would end at once. Connect the first step to its output 'Cadence'.`;
  return canvasError('empty_flow', entry, message);
}

function fieldFinding(at: Named, { code, label, detail }: FieldProblem): CanvasFinding {
  return canvasError(code, at, `'${label}' of '${at.name}': ${detail}`);
}
