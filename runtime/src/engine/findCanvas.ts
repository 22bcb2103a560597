/** The sequence that a canvas belongs to. Rules: domain/canvas/source.ts. */
import { canvasKey, type CanvasNode, type CanvasSource } from '../domain/canvas';
import { Refused } from './errors';
import type { Reads } from './ports';
import type { Sequence } from './records';

const PAGE = 200;

/** A canvas as it is looked for. */
export interface Whence {
  readonly source: CanvasSource;
  /** Flow id of its entry node. */
  readonly entry: string;
  readonly nodes: readonly CanvasNode[];
  /** The key that was asked for. */
  readonly key: string | undefined;
}

/**
 * By the key that was asked for; else by the mark in the keys of sequences made for canvases; else by where its flow was
 * drawn last, which costs a look at every sequence and happens only until the canvas has one.
 * @returns null when there is none yet
 * @throws {Refused} 409 `key_taken` when the key is that of something else
 */
export async function findCanvas(read: Reads, whence: Whence): Promise<Sequence | null> {
  const { source, entry, key } = whence;
  const asked = key === undefined ? null : await read.sequenceByKey(key);
  if (asked) {
    refuseUnlessDrawnHere(asked, whence);
    return asked;
  }
  const { mark } = canvasKey(source, entry);
  const marked = await firstOf(read, mark, (sequence) => sequence.key.endsWith(`-${mark}`));
  if (marked || source.workflowId === null) return marked;
  return firstOf(read, undefined, ({ definition }) => {
    const origin = 'flow' in definition ? definition.canvas : undefined;
    return origin?.workflowId === source.workflowId && origin.entry === entry;
  });
}

async function firstOf(
  read: Reads,
  search: string | undefined,
  isIt: (sequence: Sequence) => boolean,
): Promise<Sequence | null> {
  let cursor: string | undefined;
  do {
    const page = await read.sequences(search === undefined ? {} : { search }, {
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    const found = page.items.find(isIt);
    if (found) return found;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return null;
}

/** Two canvases on one sequence would replace each other's versions without end, and nobody would see why. */
function refuseUnlessDrawnHere({ key, definition }: Sequence, { source, entry, nodes }: Whence): void {
  if (!('flow' in definition)) {
    const message = `Sequence '${key}' is written as a list of steps, which a canvas would replace. Choose another key.`;
    throw new Refused(409, 'key_taken', message);
  }
  const { canvas } = definition;
  if (canvas?.workflowId == null || source.workflowId === null) return;
  const isSameWorkflow = canvas.workflowId === source.workflowId;
  // An entry that was taken off the canvas and put there anew has another id; the old one is gone.
  const wasReplaced = isSameWorkflow && !nodes.some(({ id }) => id === canvas.entry);
  if ((isSameWorkflow && canvas.entry === entry) || wasReplaced) return;
  const where = isSameWorkflow ? 'after another node of this workflow' : 'in another n8n workflow';
  throw new Refused(409, 'key_taken', `Sequence '${key}' is drawn ${where}. Choose another key.`);
}
