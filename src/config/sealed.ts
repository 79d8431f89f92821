import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { FixConfigError } from '../domain/errors.ts';

/** A secret as it is stored: AES-256-GCM, never read without its key. */
export interface Sealed {
  /** Nonce, tag and text, base64url. */
  readonly sealed: string;
}

const NONCE = 12;
const TAG = 16;

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && typeof (value as { sealed?: unknown }).sealed === 'string';

export function seal(secret: string, key: Buffer): Sealed {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url') };
}

/** Throws FixConfigError for another key than the one it was sealed with, and for what was tampered with. */
export function unseal({ sealed }: Sealed, key: Buffer): string {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
  } catch (error) {
    throw new FixConfigError(
      'The secrets that were entered in the console cannot be read: they were sealed with another key.',
      'Give this process the DESKMETER_CONSOLE_KEY (or .deskmeter/console.key) of the console, or enter the secrets anew.',
      { cause: error },
    );
  }
}

/** The tree with every sealed secret opened. */
export function unsealAll(tree: unknown, key: () => Buffer): unknown {
  if (isSealed(tree)) return unseal(tree, key());
  if (Array.isArray(tree)) return tree.map((item) => unsealAll(item, key));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([name, inner]) => [name, unsealAll(inner, key)]));
}
