/** What a version would pin: the flow of a definition, however it is written, and the rules. */
import { compileSteps, InvalidStepList } from '../domain/flow';
import {
  definitionSchema,
  sequenceRulesSchema,
  type Definition,
  type SequenceRules,
  type VersionContent,
} from '../domain/sequence';
import type { Refused } from './errors';
import { parsed, pointerTo, refuseFields } from './fields';

/** @throws {Refused} 422 `invalid_request` when it is no definition, or a step list that no flow can be made of */
export function parseDefinition(definition: unknown): Definition {
  const read = parsed(definitionSchema, definition, '/definition');
  compile(read);
  return read;
}

/** @throws {Refused} 422 `invalid_request` */
export function parseRules(rules: unknown): SequenceRules {
  return parsed(sequenceRulesSchema, rules, '/rules');
}

/**
 * The content of a definition. What parseDefinition let pass always has one.
 * @throws {Refused} 422 `invalid_request` when no flow can be made of its step list
 */
export function contentOf(of: { definition: Definition; rules: SequenceRules }): VersionContent {
  const { runsIn, reasons } = 'flow' in of.definition ? of.definition : {};
  return {
    flow: compile(of.definition),
    rules: of.rules,
    ...(runsIn && { runsIn }),
    ...(reasons && { reasons }),
  };
}

function compile(definition: Definition): VersionContent['flow'] {
  if ('flow' in definition) return definition.flow;
  try {
    return compileSteps(definition.steps);
  } catch (error) {
    if (error instanceof InvalidStepList)
      throw refuseSteps(
        definition.steps.map(({ key }) => key),
        error,
      );
    throw error;
  }
}

/** The last step of that key is the one to change: of two with one key it is the second. */
function refuseSteps(keys: string[], error: InvalidStepList): Refused {
  const pointer = pointerTo(['definition', 'steps', keys.lastIndexOf(error.step)]);
  return refuseFields([{ pointer, message: error.message }]);
}
