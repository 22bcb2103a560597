/** What somebody is told of on the pages of the UI. */
import { looksAfter, newsOf, overOf } from '../../ui-extension/src/components/frame/notices/news';

const ana = { id: '01ANA', email: 'Ana@Example.com', role: 'agent' };
const event = (kind: string, data: Record<string, unknown> = {}, by: unknown = { type: 'system', name: 'engine' }) => ({
  kind,
  by,
  data,
  enrollmentId: '01ENROLLMENT',
});

describe('what a notice is made of', () => {
  it.each(['draft_waiting', 'draft_escalated', 'draft_reassigned'])('a draft that waits: %s', (kind) => {
    expect(newsOf(event(kind, { draftId: '01DRAFT' }), ana)).toEqual({ kind: 'draftWaiting', id: '01DRAFT' });
  });

  it('a reply, and an enrollment that failed', () => {
    expect(newsOf(event('reply'), ana)).toEqual({ kind: 'replyReceived', id: '01ENROLLMENT' });
    expect(newsOf(event('ended', { state: 'failed' }), ana)).toEqual({ kind: 'enrollmentFailed', id: '01ENROLLMENT' });
  });

  it('nothing else: another end, an automatic reply, what they did themselves, what nobody understands', () => {
    expect(newsOf(event('ended', { state: 'completed' }), ana)).toBeNull();
    expect(newsOf(event('automatic_reply'), ana)).toBeNull();
    const byAna = { type: 'person', name: 'Ana', id: ana.id };
    expect(newsOf(event('draft_reassigned', { draftId: '01DRAFT' }, byAna), ana)).toBeNull();
    expect(newsOf(event('draft_waiting', { draftId: 7 }), ana)).toBeNull();
    expect(newsOf({}, ana)).toBeNull();
  });

  it('a draft is over once it is decided or withdrawn', () => {
    expect(overOf(event('draft_decided', { draftId: '01DRAFT' }))).toBe('01DRAFT');
    expect(overOf(event('draft_withdrawn', { draftId: '01DRAFT' }))).toBe('01DRAFT');
    expect(overOf(event('draft_waiting', { draftId: '01DRAFT' }))).toBeNull();
  });
});

describe('who is told of a reply or a failure', () => {
  const admin = { email: 'root@example.com', role: 'admin' };

  it('the assignee of the enrollment or of the conversation, however the email is written', () => {
    expect(looksAfter(ana, [{ email: 'ana@example.com ' }, null])).toBe(true);
    expect(looksAfter(ana, [{ email: 'bia@example.com' }, { email: 'ana@example.com' }])).toBe(true);
    expect(looksAfter(ana, [{ email: 'bia@example.com' }, null])).toBe(false);
    expect(looksAfter(admin, [{ email: 'bia@example.com' }])).toBe(false);
  });

  it('without an assignee the administrators', () => {
    expect(looksAfter(admin, [null, undefined])).toBe(true);
    expect(looksAfter(ana, [null, undefined])).toBe(false);
  });
});
