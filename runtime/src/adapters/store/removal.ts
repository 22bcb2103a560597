/**
 * What goes of an enrollment that ended long ago, table by table, and the figures that stay of it. Each row goes in the
 * transaction that adds it to its figure, so that a process may die between any two of them and nothing is counted twice
 * or lost.
 */
import type { Removed } from '../../engine/ports';
import { WHOLE } from './countChanges';
import { QUARTER_HOUR_MS } from './entities/pastTables';

/** What counts as sent, of a send `s`: it left, or may have left. */
export const LEFT = `(s.status in ('sending', 'sent', 'delivered', 'read', 'replied') or s.reason = 'unknown_outcome')`;

export interface Dialect {
  /** Whether a column has one of the values of the statement's first parameter. */
  among(column: string): string;
  /** By what single rows of the timeline are found, and whether a row is among them. */
  event: string;
  amongEvents: string;
  /** Behind a select: as many as the second parameter says. */
  some: string;
}

export interface Part {
  what: Exclude<keyof Removed, 'enrollments'>;
  /** Keys of so many rows of these enrollments. */
  pick: string;
  /** With the keys that were picked: first what is kept of the rows, last their end. */
  statements: string[];
}

const ADD_COUNT = 'on conflict (sequence_id, version_id, step, counted) do update set n = past_count.n + excluded.n';
const SUMS = ['count', 'input_tokens', 'output_tokens', 'cost_micros', 'duration_ms'];
const ADD_SUMS = SUMS.map((sum) => `${sum} = past_composition.${sum} + excluded.${sum}`).join(', ');

/** What refers to another comes before it. */
export function partsOf({ among, event, amongEvents, some }: Dialect): Part[] {
  const ofThese = (table: string, key = 'id'): string =>
    `select ${key} from ${table} where ${among('enrollment_id')} ${some}`;
  const end = (table: string): string => `delete from ${table} where ${among('id')}`;
  return [
    {
      what: 'sends',
      pick: ofThese('send'),
      statements: [
        `insert into past_step select distinct e.conversation_id, s.sequence_id, s.step
           from send s join enrollment e on e.id = s.enrollment_id
           where ${among('s.id')} and e.conversation_id is not null and ${LEFT} on conflict do nothing`,
        `insert into past_count select sequence_id, version_id, step, status, count(*) from send
           where ${among('id')} group by 1, 2, 3, 4 ${ADD_COUNT}`,
        end('send'),
      ],
    },
    {
      what: 'draft_events',
      pick: `select id from draft_event where draft_id in (select id from draft where ${among('enrollment_id')}) ${some}`,
      statements: [end('draft_event')],
    },
    { what: 'drafts', pick: ofThese('draft'), statements: [end('draft')] },
    {
      what: 'compositions',
      pick: ofThese('composition'),
      statements: [
        `insert into past_composition
           select at - at % ${QUARTER_HOUR_MS}, sequence_id, step, coalesce(persona, ''), mode, outcome, coalesce(reason, ''),
             currency, count(*), sum(input_tokens), sum(output_tokens), sum(cost_micros), sum(duration_ms)
           from composition where ${among('id')} group by 1, 2, 3, 4, 5, 6, 7, 8
           on conflict (at, sequence_id, step, persona, mode, outcome, reason, currency) do update set ${ADD_SUMS}`,
        end('composition'),
      ],
    },
    { what: 'host_calls', pick: ofThese('flow_wait'), statements: [end('flow_wait')] },
    {
      what: 'timeline_events',
      pick: ofThese('timeline_event', event),
      statements: [`delete from timeline_event where ${amongEvents}`],
    },
  ];
}

/** Of the enrollments themselves, which `which` names: into the figures, and away. */
export function endOf(which: string): { count: string; remove: string } {
  return {
    count: `insert into past_count select sequence_id, version_id, '${WHOLE}', state, count(*) from enrollment
      where ${which} group by 1, 2, 4 ${ADD_COUNT}`,
    remove: `delete from enrollment where ${which}`,
  };
}

export function nothingRemoved(): Removed {
  return {
    enrollments: 0,
    sends: 0,
    timeline_events: 0,
    drafts: 0,
    draft_events: 0,
    compositions: 0,
    host_calls: 0,
  };
}
