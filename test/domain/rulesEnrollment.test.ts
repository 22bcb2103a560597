import { canBecome, control, isFinal, type Controlled } from '../../runtime/src/domain/rules/enrollment';
import { goalReached } from '../../runtime/src/domain/rules/goal';
import { WINDOW_MS, windowOpen } from '../../runtime/src/domain/rules/window';
import { enrollmentStateSchema } from '../../runtime/src/domain/words';

const active: Controlled = { state: 'active', reason: null, step: 'a' };
const paused: Controlled = { ...active, state: 'paused' };
const completed: Controlled = { state: 'completed', reason: 'end_of_sequence', step: null };
const cancelled: Controlled = { state: 'exited', reason: 'cancelled', step: null };
const unchanged = { kind: 'unchanged' };

describe('states of an enrollment', () => {
  it('completed, exited and failed are final', () => {
    expect(enrollmentStateSchema.options.filter(isFinal)).toEqual(['completed', 'exited', 'failed']);
  });

  it('nothing follows a final state', () => {
    for (const from of ['completed', 'exited', 'failed'] as const) {
      for (const to of enrollmentStateSchema.options) expect(canBecome(from, to)).toBe(false);
    }
  });

  it('active and paused follow one another, and either may end', () => {
    expect(enrollmentStateSchema.options.filter((to) => canBecome('active', to))).toEqual([
      'paused',
      'completed',
      'exited',
      'failed',
    ]);
    expect(enrollmentStateSchema.options.filter((to) => canBecome('paused', to))).toEqual([
      'active',
      'completed',
      'exited',
      'failed',
    ]);
  });
});

describe('manual control', () => {
  it('pause and resume change the state once', () => {
    expect(control(active, { kind: 'pause' })).toEqual({ kind: 'apply', to: 'paused' });
    expect(control(paused, { kind: 'pause' })).toEqual(unchanged);
    expect(control(paused, { kind: 'resume' })).toEqual({ kind: 'apply', to: 'active' });
    expect(control(active, { kind: 'resume' })).toEqual(unchanged);
  });

  it('a skip leaves the state as it is', () => {
    expect(control(active, { kind: 'skip' })).toEqual({ kind: 'apply', to: 'active' });
    expect(control(paused, { kind: 'skip', step: 'a' })).toEqual({ kind: 'apply', to: 'paused' });
  });

  it('a skip of a step that has passed changes nothing, so a repeated one skips no second step', () => {
    expect(control({ ...active, step: 'b' }, { kind: 'skip', step: 'a' })).toEqual(unchanged);
  });

  it('a cancel ends it as exited; repeated it changes nothing', () => {
    expect(control(active, { kind: 'cancel' })).toEqual({ kind: 'apply', to: 'exited' });
    expect(control(paused, { kind: 'cancel' })).toEqual({ kind: 'apply', to: 'exited' });
    expect(control(cancelled, { kind: 'cancel' })).toEqual(unchanged);
  });

  it.each(['pause', 'resume', 'skip', 'cancel'] as const)(
    '%s refuses a final enrollment, naming state and reason',
    (kind) => {
      const answer = control(completed, { kind });
      expect(answer).toMatchObject({ kind: 'refused', state: 'completed' });
      expect(answer.kind === 'refused' && answer.message).toContain('completed (end_of_sequence)');
    },
  );

  it('a cancelled enrollment refuses everything else', () => {
    expect(control(cancelled, { kind: 'resume' })).toMatchObject({ kind: 'refused', state: 'exited' });
  });
});

describe('goals', () => {
  it.each([
    ['charge', 'paid', true],
    ['deal', 'won', true],
    ['appointment', 'completed', true],
    ['charge', 'won', false],
    ['deal', ' Won ', true],
    ['charge', 'overdue', false],
  ] as const)('%s %s: %s', (type, status, expected) => {
    expect(goalReached({ type, status })).toBe(expected);
    expect(goalReached({ type, status }, [])).toBe(expected);
  });

  it('own statuses stand instead of the usual one', () => {
    expect(goalReached({ type: 'deal', status: 'signed' }, ['signed', 'won-verbally'])).toBe(true);
    expect(goalReached({ type: 'deal', status: 'won' }, ['signed'])).toBe(false);
  });
});

describe("WhatsApp's 24-hour window", () => {
  const last = Date.parse('2026-03-01T12:00:00Z');

  it('is open 23:59:59.999 after the last message, and closed exactly 24 hours after', () => {
    expect(windowOpen(last, last + WINDOW_MS - 1)).toBe(true);
    expect(windowOpen(last, last + WINDOW_MS)).toBe(false);
    expect(WINDOW_MS).toBe(86_400_000);
  });

  it('is closed to who never wrote, and open to a message from a clock ahead of ours', () => {
    expect(windowOpen(null, last)).toBe(false);
    expect(windowOpen(last + 5_000, last)).toBe(true);
  });
});
