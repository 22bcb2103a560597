import type { z } from 'zod';
import type { FlowDiff } from '../../domain/flow/diff';
import type { Sequence, Version } from '../../engine/records';
import type { Funnel, Simulation } from '../../engine/services';
import type {
  diffSchema,
  funnelSchema,
  sequenceSchema,
  simulationSchema,
  versionSchema,
  versionSummarySchema,
} from '../schemas/sequences';
import { presentActor, presentTimelineEvent } from './enrollments';
import { iso, isoOrNull } from './instants';

export function presentSequence(sequence: Sequence): z.input<typeof sequenceSchema> {
  return {
    id: sequence.id,
    key: sequence.key,
    name: sequence.name,
    description: sequence.description,
    status: sequence.status,
    definition: sequence.definition,
    rules: sequence.rules,
    revision: sequence.revision,
    latestVersion: sequence.latestVersion,
    createdAt: iso(sequence.createdAt),
    updatedAt: iso(sequence.updatedAt),
  };
}

export function presentVersionSummary(version: Version): z.input<typeof versionSummarySchema> {
  return {
    id: version.id,
    sequenceId: version.sequenceId,
    number: version.number,
    hash: version.hash,
    note: version.note,
    publishedAt: iso(version.publishedAt),
    publishedBy: presentActor(version.publishedBy),
  };
}

export function presentVersion(version: Version): z.input<typeof versionSchema> {
  const { flow, rules, runsIn, reasons } = version.content;
  const hosted = { ...(runsIn && { runsIn }), ...(reasons && { reasons }) };
  return { ...presentVersionSummary(version), content: { flow, rules, ...hosted } };
}

/** The lists of a diff are read-only to the domain, and may be undefined inside; JSON knows neither. */
export function presentDiff(diff: FlowDiff): z.input<typeof diffSchema> {
  return structuredClone(diff) as z.input<typeof diffSchema>;
}

export function presentFunnel(funnel: Funnel): z.input<typeof funnelSchema> {
  const { active, paused, completed, exited, failed } = funnel.enrollments;
  return {
    sequenceId: funnel.sequenceId,
    version: funnel.version,
    enrollments: { active, paused, completed, exited, failed },
    steps: funnel.steps.map((step) => ({
      step: step.step,
      label: step.label,
      here: step.here,
      scheduled: step.scheduled,
      pending: step.pending,
      sent: step.sent,
      delivered: step.delivered,
      read: step.read,
      replied: step.replied,
      skipped: step.skipped,
      failed: step.failed,
    })),
  };
}

export function presentSimulation(simulation: Simulation): z.input<typeof simulationSchema> {
  return {
    startedAt: iso(simulation.startedAt),
    endedAt: isoOrNull(simulation.endedAt),
    timeZone: simulation.timeZone,
    state: simulation.state,
    reason: simulation.reason,
    messages: simulation.messages.map((message) => ({
      step: message.step,
      label: message.label,
      at: iso(message.at),
      why: message.why,
      channel: message.channel,
      inbox: message.inbox,
      status: message.status,
      reason: message.reason,
      subject: message.subject,
      text: message.text,
      html: message.html,
      missing: [...message.missing],
    })),
    prompts: simulation.prompts.map(({ step, label, at, persona, system, user }) => ({
      step,
      label,
      at: iso(at),
      persona,
      system,
      user,
    })),
    timeline: simulation.timeline.map(presentTimelineEvent),
    findings: simulation.findings,
  };
}
