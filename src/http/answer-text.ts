import { gunzipSync } from 'node:zlib';
import { strFromU8, unzipSync } from 'fflate';

/** What a packed file may grow to. */
const MOST_BYTES = 256 * 1024 * 1024;
const ZIP = [0x50, 0x4b];
const GZIP = [0x1f, 0x8b];

const begins = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);

/**
 * The text of an answer. Files come as they are, gzipped, or as a zip archive, of which all files make the text, in order of their names.
 * Throws for an archive that is cut off or too large.
 */
export function textOf(bytes: Uint8Array): string {
  if (begins(bytes, ZIP)) return filesOf(bytes).join('\n');
  return new TextDecoder().decode(begins(bytes, GZIP) ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes);
}

function filesOf(archive: Uint8Array): readonly string[] {
  let size = 0;
  const files = unzipSync(archive, {
    filter: ({ name, originalSize }) => {
      size += originalSize;
      if (size > MOST_BYTES) throw new Error('the archive is too large');
      return !name.endsWith('/');
    },
  });
  return Object.keys(files)
    .toSorted()
    .map((name) => strFromU8(files[name] as Uint8Array));
}
