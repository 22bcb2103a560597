/** Tables of composing: as whom an AI writes, and what it was asked and cost. */
import type { Composition, Persona } from '../../../engine/records';
import { defineTable } from './table';

export const personaTable = defineTable<Persona>('persona', ['id'], {
  id: 'text',
  key: 'text',
  name: 'text',
  voice: 'text',
  signature: 'text',
  language: 'text',
  workingHours: 'json',
  ai: 'json',
  sealedKey: 'text',
  createdAt: 'integer',
  updatedAt: 'integer',
});

export const compositionTable = defineTable<Composition>('composition', ['id'], {
  id: 'text',
  enrollmentId: 'text',
  sequenceId: 'text',
  contactId: 'text',
  draftId: 'text',
  step: 'text',
  node: 'text',
  mode: 'text',
  persona: 'text',
  provider: 'text',
  model: 'text',
  prompt: 'json',
  answer: 'text',
  inputTokens: 'integer',
  outputTokens: 'integer',
  costMicros: 'integer',
  currency: 'text',
  outcome: 'text',
  reason: 'text',
  why: 'text',
  flags: 'json',
  at: 'integer',
  durationMs: 'integer',
});
