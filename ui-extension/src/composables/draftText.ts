/** The text of a draft while somebody works on it. Kept in this tab: a phone forgets pages that it does not show. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { Draft, Review } from '../api/types';
import { renderText, type Variables } from '../domain';
import type { Edit } from './review';

export interface DraftText {
  text: Ref<string>;
  subject: Ref<string>;
  isEditing: Ref<boolean>;
  isEdited: ComputedRef<boolean>;
  /** What to send instead of the draft: only what was changed. */
  edit: ComputedRef<Edit>;
  /** What was changed here when the draft was decided or written anew elsewhere; it went nowhere. */
  unsent: Ref<string | null>;
  /** Back to the draft as it is. */
  undo(): void;
  /** The decision is made; nothing is kept any more. */
  forget(): void;
}

export function useDraftText(draft: () => Draft): DraftText {
  const text = ref('');
  const subject = ref('');
  const isEditing = ref(false);
  const unsent = ref<string | null>(null);
  const edit = computed<Edit>(() => ({
    ...(text.value !== draft().text && { text: text.value }),
    ...(subject.value !== (draft().subject ?? '') && { subject: subject.value }),
  }));
  const isEdited = computed(() => Object.keys(edit.value).length > 0);
  const place = (): string => `cadenza.edit.${draft().id}`;

  function undo(): void {
    text.value = draft().text;
    subject.value = draft().subject ?? '';
  }

  // The same draft written anew, or the first look at it.
  watch(
    () => draft().text,
    (_now, before) => {
      if (before !== undefined && text.value !== before) unsent.value = text.value;
      undo();
      const kept = readEdit(place());
      // Of what was written anew since, the edits are of something else.
      if (kept?.of !== draft().text) return void (isEditing.value = false);
      text.value = kept.edit.text ?? text.value;
      subject.value = kept.edit.subject ?? subject.value;
      isEditing.value = true;
    },
    { immediate: true },
  );
  watch(edit, (now) => writeEdit(place(), isEdited.value ? { of: draft().text, edit: now } : null));

  return { text, subject, isEditing, isEdited, edit, unsent, undo, forget: () => writeEdit(place(), null) };
}

interface Kept {
  of: string;
  edit: Edit;
}

function readEdit(place: string): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

function writeEdit(place: string, kept: Kept | null): void {
  try {
    if (kept) sessionStorage.setItem(place, JSON.stringify(kept));
    else sessionStorage.removeItem(place);
  } catch {
    // A browser that keeps nothing loses the edit with the page, and nothing else.
  }
}

/** A text as the contact will read it, in pieces: what stands in it, and what was filled in for a variable. */
export interface FilledPiece {
  text: string;
  isFilled: boolean;
}

// Signs that no text holds mark what was filled in.
const START = '\uE000';
const END = '\uE001';
const FILLED = new RegExp(`${START}([^${END}]*)${END}`, 'gu');

/**
 * @returns the pieces, and the variables that have neither value nor default; null while the text cannot be filled in
 */
export function fillIn(
  template: string,
  variables: Review['variables'],
): { pieces: FilledPiece[]; text: string; missing: string[] } | null {
  try {
    const { text, missing } = renderText(template, valuesOf(variables), 'text');
    const pieces: FilledPiece[] = [];
    let at = 0;
    for (const match of text.matchAll(FILLED)) {
      if (match.index > at) pieces.push({ text: text.slice(at, match.index), isFilled: false });
      pieces.push({ text: match[1] ?? '', isFilled: true });
      at = match.index + match[0].length;
    }
    if (at < text.length) pieces.push({ text: text.slice(at), isFilled: false });
    return { pieces, text: pieces.map((piece) => piece.text).join(''), missing };
  } catch {
    // InvalidTemplate: the editor says what is wrong with it (templateProblems).
    return null;
  }
}

type Tree = { [name: string]: string | Tree };

/**
 * `contact.first_name` → `{ contact: { first_name: … } }`. Names of attributes are whatever somebody called them: without a
 * prototype, none of them leads to what all objects share.
 */
function valuesOf(variables: Review['variables']): Variables {
  const values = emptyTree();
  for (const { name, value } of variables) {
    const path = name.split('.');
    const last = path.pop();
    if (last === undefined || value === '') continue;
    const at = path.reduce<Tree | null>((tree, part) => tree && innerOf(tree, part), values);
    if (at) at[last] = `${START}${value}${END}`;
  }
  return values;
}

/** Null where the value of another stands in the way, as `plan` does for an attribute that is called `plan.name`. */
function innerOf(tree: Tree, part: string): Tree | null {
  const inner = (tree[part] ??= emptyTree());
  return typeof inner === 'string' ? null : inner;
}

function emptyTree(): Tree {
  return Object.create(null) as Tree;
}
