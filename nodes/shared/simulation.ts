/** What the simulator answers, and how it is shown as items: one for each thing that would happen. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** Items that are tried out in one execution in the editor. Each is played by itself, and nobody reads more. */
export const MOST_TRIED = 10;

export interface SimulatedMessage {
  step: string;
  label: string;
  at: string;
  why: string;
  channel: string | null;
  inbox: string | null;
  status: string;
  reason: string | null;
  subject: string | null;
  text: string;
  html: string | null;
  missing: string[];
}
interface SimulatedEvent {
  at: string;
  kind: string;
  step: string | null;
  why: string;
}
export interface Simulation {
  timeZone: string;
  state: string;
  reason: string | null;
  messages: SimulatedMessage[];
  timeline: SimulatedEvent[];
  findings: { severity: string; message: string }[];
  /** Of a canvas: why n8n runs its steps; empty when the runtime does. */
  reasons?: string[];
}

const OF_A_MESSAGE: ReadonlySet<string> = new Set(['sent', 'send_failed', 'send_skipped']);

/** In order of time. Events about a message carry it as it would be sent. */
export function timelineItems({ messages, timeline, timeZone }: Simulation): IDataObject[] {
  const untold = [...messages];
  const labels = new Map(messages.map(({ step, label }) => [step, label]));
  return timeline.map(({ at, kind, step, why }) => {
    const place = OF_A_MESSAGE.has(kind) ? untold.findIndex((message) => message.step === step) : -1;
    const message = place >= 0 ? untold.splice(place, 1)[0] : undefined;
    return {
      at,
      timeZone,
      event: kind,
      step: (step !== null && labels.get(step)) || step,
      why,
      ...(message && told(message)),
    };
  });
}

/** The parts of a message that a builder checks; what is empty is left out. */
export function told({ channel, inbox, status, reason, subject, text, html, missing }: SimulatedMessage): IDataObject {
  return {
    channel,
    inbox,
    status,
    ...(reason !== null && { reason }),
    ...(subject !== null && { subject }),
    text,
    ...(html !== null && { html }),
    ...(missing.length > 0 && { variablesWithoutValue: missing }),
  };
}

/** The runtime's advice on the sequence, each sentence once, and that not all items were tried. */
export function hintAt(context: IExecuteFunctions, findings: Simulation['findings'][], tried: number): void {
  const sentences = new Set(findings.flat().map(({ message }) => message));
  const given = context.getInputData().length;
  if (given > tried) sentences.add(`Only the first ${tried} of ${given} items were tried out.`);
  for (const message of sentences) context.addExecutionHints({ message, location: 'outputPane', type: 'info' });
}
