/** Who composes: kept with the provider's key encrypted, and never sent to another place than it was given for. */
import { z } from 'zod';
import { aiKeySchema, aiSettingsSchema, type AiSettings } from '../../domain/ai/settings';
import type { EngineDeps } from '../deps';
import type { FieldError } from '../errors';
import { parsed, refuseFields } from '../fields';
import type { Reads } from '../ports';
import type { Actor, StoredAi } from '../records';
import type { AiInput, AiSettingsView } from '../services';
import { AI_OWNER } from './brief';
import { monthOf } from './budget';

const inputSchema = z.strictObject({ ...aiSettingsSchema.shape, key: aiKeySchema });

export function createAiSettings(deps: EngineDeps) {
  const { store, clock } = deps;
  return {
    settings: () => view(store.read),

    async saveSettings(given: AiInput, by: Actor): Promise<AiSettingsView> {
      const after = await store.transaction(async (tx) => {
        const changed = withInput(deps, await tx.ai(), given);
        await tx.saveAi(changed);
        return changed;
      });
      const { provider, model } = after;
      deps.reporter.report('info', 'ai.changed', { provider, model, hasKey: after.sealedKey !== null, by: by.type });
      return view(store.read);
    },
  };

  async function view(read: Reads): Promise<AiSettingsView> {
    const { sealedKey, ...settings } = await read.ai();
    const spentThisMonth = await read.compositionCost(monthOf(clock.now()), settings.currency);
    return { ...settings, hasKey: sealedKey !== null, spentThisMonth };
  }
}

/**
 * The settings as they would be kept.
 * @throws {Refused} 422 `invalid_request`
 */
export function withInput(deps: EngineDeps, before: StoredAi, given: AiInput, at = ''): StoredAi {
  const { key, ...settings } = parsed(inputSchema, given, at);
  const problems = problemsOf(deps, settings);
  const isElsewhere = settings.provider !== before.provider || settings.baseUrl !== before.baseUrl;
  if (key === undefined && before.sealedKey !== null && isElsewhere && settings.provider !== 'none')
    problems.push({ pointer: '/key', message: KEY_WOULD_MOVE });
  if (problems.length > 0) throw refuseFields(problems.map((one) => ({ ...one, pointer: at + one.pointer })));
  return { ...settings, sealedKey: sealed(deps, AI_OWNER, key, before.sealedKey) };
}

/** Nobody can read the key that is kept; sent to a place of one's choice, it could be read there. */
export const KEY_WOULD_MOVE =
  'The key that is kept was given for another provider or address. Give the key again in the same request, or null for none.';

/** @param key undefined: left alone; null: removed */
export function sealed(
  { composer }: EngineDeps,
  owner: string,
  key: string | null | undefined,
  kept: string | null,
): string | null {
  if (key === undefined) return kept;
  return key === null ? null : composer.seal(owner, key);
}

function problemsOf({ composer }: EngineDeps, settings: AiSettings): FieldError[] {
  const { provider, model, baseUrl, monthlyBudget, pricePerMillion } = settings;
  const problems: FieldError[] = [];
  if (provider !== 'none' && model === '')
    problems.push({ pointer: '/model', message: `Name the model that ${provider} is to be asked for.` });
  const unreachable = baseUrl === null ? null : composer.unreachable({ provider, baseUrl, owner: 'workspace' });
  if (unreachable !== null) problems.push({ pointer: '/baseUrl', message: unreachable });
  if (provider !== 'none' && monthlyBudget !== null && pricePerMillion.input + pricePerMillion.output === 0)
    problems.push({ pointer: '/pricePerMillion', message: NEEDS_PRICE });
  return problems;
}

export const NEEDS_PRICE = 'A budget needs to know what tokens cost. Give the prices, or no budget.';
