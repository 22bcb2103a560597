/** Check Exit Goal. Rules: semantics.md, "Exit rules". */
import { z } from 'zod';
import { exitRuleSchema, type ExitRule } from '../../flow/schema';
import type { TargetType } from '../../words';
import { field, listed, textField } from '../form';
import { stepNode } from './step';

const testedSchema = z.enum(['reply', 'resolution', 'goal', 'opt_out']);
type Tested = z.infer<typeof testedSchema>;
/** One order, so that ticking the boxes in another one changes nothing. */
const ORDER: readonly Tested[] = ['opt_out', 'reply', 'resolution', 'goal'];

export const checkExitGoal = stepNode({
  kind: 'cadenzaCheckExitGoal',
  outputs: [
    { label: 'Continue', edge: 'pass' },
    { label: 'Goal Met', edge: 'exit' },
  ],
  fields: {
    rules: field('Rules', z.array(testedSchema).default(['reply', 'goal', 'opt_out'])),
    ownGoal: field('Own Goal', z.enum(['none', 'target', 'attribute']).default('none')),
    goalStatuses: textField('Goal Statuses', z.string()),
    attributeName: textField('Attribute Name', z.string().trim().max(64)),
    attributeValue: field('Attribute Value', z.union([z.string().max(500), z.number(), z.boolean()]).default('')),
  },
  hidden({ ownGoal }) {
    return [
      ...(ownGoal === 'target' ? [] : (['goalStatuses'] as const)),
      ...(ownGoal === 'attribute' ? [] : (['attributeName', 'attributeValue'] as const)),
    ];
  },
  content({ rules, ownGoal, goalStatuses, attributeName: name, attributeValue: equals }, fault, { target }) {
    const wanted = new Set<Tested>(ownGoal === 'target' ? [...rules, 'goal'] : rules);
    if (isVain(wanted, ownGoal, target)) wanted.delete('goal');
    const statuses = listed(goalStatuses);
    const tested: ExitRule[] = ORDER.filter((on) => wanted.has(on)).map((on) =>
      on === 'goal' && statuses.length > 0 ? { on, statuses } : { on },
    );
    if (ownGoal === 'attribute') tested.push({ on: 'attribute', name, equals });
    if (ownGoal === 'attribute' && name === '')
      fault('attributeName', 'This is empty. Write the name of a custom attribute.');
    else if (tested.length === 0) fault('rules', 'Nothing is chosen. Choose at least one rule, or a goal of your own.');
    else if (!z.array(exitRuleSchema).safeParse(tested).success)
      fault('goalStatuses', 'At most 20 statuses of 64 characters each are allowed, separated by commas.');
    return { type: 'check', rules: tested };
  },
});

/**
 * Whether 'goal' stands among the rules and can never be met. It is one of the defaults, and a contact or conversation
 * has no goal; so beside other rules it is passed over, and asked for alone or with statuses it is refused later on.
 */
function isVain(rules: ReadonlySet<Tested>, ownGoal: string, target: TargetType): boolean {
  if (target !== 'contact' && target !== 'conversation') return false;
  return ownGoal === 'attribute' || (ownGoal === 'none' && rules.size > 1);
}
