/** Names for the machine: ids of flow nodes and keys of sequences, made of what stays when a canvas is edited. */
import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import { stepKeySchema, type NodeId } from '../flow/schema';
import type { CanvasNode } from './schema';

const MAX_SLUG = 40;
const HASH_DIGITS = 10;

/** The text in lower-case ASCII letters, digits and hyphens, at most 40 long; '' when nothing of it is left. */
export function slug(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-/, '');
  return words.slice(0, MAX_SLUG).replace(/-$/, '');
}

/** Ten hex digits that stand for a text. */
export function shortHash(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, HASH_DIGITS);
}

/**
 * The flow id of each node, by its name: n8n's id, so that renaming and moving change nothing; where that is missing,
 * shared by two nodes or of another form, the name in letters that an id may have. Does not depend on the nodes' order.
 */
export function flowIds(nodes: readonly CanvasNode[]): ReadonlyMap<string, NodeId> {
  const given = counted(nodes.map(({ id }) => id));
  const own = (node: CanvasNode): NodeId | null =>
    node.id !== undefined && given.get(node.id) === 1 && stepKeySchema.safeParse(node.id).success ? node.id : null;
  // All of them count, so that a slug never takes the id of another node, and no two nodes get one slug.
  const slugs = counted(nodes.filter((node) => own(node) === null).map(({ name }) => slug(name)));
  const fromName = ({ name }: CanvasNode): NodeId => {
    const short = slug(name);
    const isFree = short !== '' && slugs.get(short) === 1 && !given.has(short);
    return isFree ? short : `${short || 'node'}-${shortHash(name)}`;
  };
  return new Map(nodes.map((node) => [node.name, own(node) ?? fromName(node)]));
}

function counted(values: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
