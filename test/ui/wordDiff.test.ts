/** What changed between a draft and what was decided. */
import fc from 'fast-check';
import { wordDiff } from '../../ui-extension/src/components/review/wordDiff';

/** [-removed-] and {+added+}. */
const told = (before: string, after: string): string =>
  wordDiff(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`))
    .join('');

describe('a diff by words', () => {
  it('names words, not letters, and leaves the signs around them alone', () => {
    expect(told('Hello Ana, shall we go on?', 'Hello Bia, shall we go on?')).toBe(
      'Hello [-Ana-]{+Bia+}, shall we go on?',
    );
    expect(told('São Paulo é longe.', 'São Paulo está longe!')).toBe('São Paulo [-é-]{+está+} longe[-.-]{+!+}');
  });

  it('tells what was only added, and what was only removed', () => {
    expect(told('Hello.', 'Hello. See you.')).toBe('Hello.{+ See you.+}');
    expect(told('Hello, dear friend.', 'Hello.')).toBe('Hello[-, dear friend-].');
    expect(told('', 'New')).toBe('{+New+}');
    expect(told('Old', '')).toBe('[-Old-]');
  });

  it('says nothing of texts that are the same', () => {
    expect(wordDiff('Same', 'Same')).toEqual([{ kind: 'same', text: 'Same' }]);
    expect(wordDiff('', '')).toEqual([]);
  });

  it('tells long texts with nothing in common as a whole', () => {
    const [before, after] = ['old ', 'new ! '].map((word) => word.repeat(1_000).trim());
    expect(wordDiff(before!, after!).map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });

  it('loses no sign: without the added parts it is what was, without the removed ones what is', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'ação', ' ', '\n', '<b>', '.', '👋', '\u0301'))
      .map((words) => words.join(''));
    const without = (parts: ReturnType<typeof wordDiff>, kind: string): string =>
      parts.filter((part) => part.kind !== kind).map((part) => part.text).join(''); // prettier-ignore
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = wordDiff(before, after);
        return without(parts, 'added') === before && without(parts, 'removed') === after;
      }),
    );
  });
});
