/** What the history of a draft tells. */
import { storyOf } from '../../ui-extension/src/components/review/history';

const BIA = { type: 'person' as const, name: 'Bia', id: '01BIA' };
const ENGINE = { type: 'system' as const, name: 'engine' };
type Event = Parameters<typeof storyOf>[0];
const event = (kind: Event['kind'], data: Event['data'] = {}, by: Event['by'] = BIA): Event => ({
  id: '01EVENT',
  at: '2026-03-02T09:00:00.000Z',
  kind,
  by,
  data,
});
const wording = (text: string, subject: string | null = 'Offer') => ({ subject, text, html: null });

describe('the history of a draft', () => {
  it('names who was asked, told and reminded, and what they were told', () => {
    const asked = [{ email: 'bia@example.com', name: 'Bia' }];
    expect(storyOf(event('created', { approvers: asked }, ENGINE))).toMatchObject({ by: null, people: asked });
    expect(storyOf(event('reminded', { to: asked[0] }, ENGINE))).toMatchObject({ key: 'reminded', people: asked });
    expect(storyOf(event('reassigned', { approvers: asked, note: 'Please' }))).toMatchObject({ by: 'Bia', people: asked, remark: 'Please' }); // prettier-ignore
  });

  it.each([
    ['approved', { decision: 'approved', edited: false }, BIA],
    ['approvedEdited', { decision: 'approved', edited: true }, BIA],
    ['discarded', { decision: 'discarded', after: null }, BIA],
    ['fallback', { decision: 'fallback' }, BIA],
    ['fallbackExpired', { decision: 'fallback', why: 'deadline' }, ENGINE],
    ['expired', { decision: 'expired', why: 'deadline' }, ENGINE],
  ])('tells a decision: %s', (key, data, by) => {
    expect(storyOf(event('decided', data, by)).key).toBe(key);
  });

  it('shows what changed, and only that', () => {
    const { changes } = storyOf(event('decided', { before: wording('Hello'), after: wording('Hello Ana') }));
    expect(changes).toEqual([{ part: 'text', before: 'Hello', after: 'Hello Ana' }]);
    expect(storyOf(event('decided', { before: wording('Hello'), after: wording('Hello') })).changes).toEqual([]);
    expect(storyOf(event('decided', { before: wording('Hello'), after: null })).changes).toEqual([]);
  });

  it('bears what is missing: texts go with an erased contact', () => {
    expect(storyOf(event('decided'))).toMatchObject({ people: [], remark: null, changes: [] });
    expect(storyOf(event('reassigned', { approvers: 'x', note: 7 }))).toMatchObject({ people: [], remark: null });
  });
});
