/** The bytes of a body that is read while it comes, unpacked when it is packed. */
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request } from 'express';
import { HttpProblem } from './problem';

const UNPACK: Readonly<Record<string, () => Readable & NodeJS.WritableStream>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** What is packed in another way than its Content-Encoding says, or broken on its way. */
export class BrokenPacking extends Error {}

/**
 * Leaving off early leaves the request standing, so that it can still be answered.
 * @throws {HttpProblem} 415 for a Content-Encoding that is not known
 */
export function bytesOf(req: Request): AsyncIterable<Uint8Array> {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return chunksOf(req);
  const unpack = Object.hasOwn(UNPACK, encoding) ? UNPACK[encoding] : undefined;
  if (!unpack) {
    const detail = 'Content-Encoding may be gzip, deflate, br, or absent.';
    throw new HttpProblem(415, 'unsupported_encoding', detail);
  }
  return unpacked(req, unpack());
}

async function* unpacked(req: Request, unpacker: Readable & NodeJS.WritableStream): AsyncGenerator<Uint8Array> {
  req.on('error', (error) => unpacker.destroy(error)).pipe(unpacker);
  try {
    yield* chunksOf(unpacker);
  } catch (error) {
    throw req.destroyed && !req.complete ? error : new BrokenPacking('unpacking failed', { cause: error });
  } finally {
    req.unpipe(unpacker);
    unpacker.destroy();
  }
}

function chunksOf(stream: Readable): AsyncIterable<Uint8Array> {
  return stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
}
