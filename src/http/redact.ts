import { createHmac } from 'node:crypto';
import type { Redaction } from './redaction.ts';

/** JSON after redaction; the same shape as the sources' `Json`. */
export type RedactedJson = null | boolean | number | string | readonly RedactedJson[] | { readonly [key: string]: RedactedJson };

type Hash = (value: string) => string;

const HASH = /^[0-9a-f]{64}$/;
const PLAIN = /^[^\s@<>"]{1,128}@[^\s@<>",;/]{1,255}\.[^\s@<>",;/.]{1,63}$/;
// Bounded lengths keep a long text without spaces from costing its square.
const WITHIN = /[^\s@<>"(),;:[\]\\/?&=#%]{1,128}@[^\s@<>"'(),;:[\]\\/?&=#%]{1,255}\.[^\s@<>"'(),;:[\]\\/?&=#%.]{1,63}/g;

/** HMAC-SHA-256, hex, of an address without surrounding space and in lower case. The same for all connections of a warehouse. */
export function hashEmail(value: string, key: string): string {
  return hmac(value.trim().normalize('NFC').toLowerCase(), key);
}

/** HMAC-SHA-256, hex, of a number's digits; an international one keeps its `+`, and `00` in front means `+`. */
export function hashPhone(value: string, key: string): string {
  const digits = value.replace(/\D/g, '');
  const isInternational = value.trim().startsWith('+');
  return hmac(isInternational ? `+${digits}` : digits.replace(/^00/, '+'), key);
}

/**
 * Makes the only way from a vendor's answer to a page that may be mapped or stored: drops keys, replaces addresses and numbers by
 * keyed hashes under the same key, at any depth. Whatever the rules forget: an e-mail address anywhere in a text is replaced too.
 * Already hashed values stay, so that redacting twice changes nothing.
 */
export function createRedactor(rules: Redaction, key: string): (body: unknown) => RedactedJson {
  const drop = new Set(rules.drop);
  const hashes = new Map<string, Hash>();
  for (const name of rules.hashEmail) hashes.set(name, (value) => hashEmail(value, key));
  for (const name of rules.hashPhone) hashes.set(name, (value) => hashPhone(value, key));
  const anywhere: Hash = (text) => hashAddresses(text, key);
  const isKept = (name: string, value: unknown): boolean => typeof value === 'string' && (rules.keepValues?.[name]?.includes(value) ?? false);

  function redact(value: unknown, hash: Hash | undefined): RedactedJson {
    if (typeof value === 'string') return hash ? hashed(value, hash) : anywhere(value);
    if (typeof value === 'number') return hash ? hashed(String(value), hash) : value;
    if (typeof value === 'boolean') return value;
    if (Array.isArray(value)) return value.map((item) => redact(item, hash));
    if (typeof value === 'object' && value !== null) return redactObject(value, hash);
    return null;
  }

  function redactObject(value: object, outer: Hash | undefined): RedactedJson {
    const entries: [string, RedactedJson][] = [];
    for (const [name, item] of Object.entries(value)) {
      if (drop.has(name) && !isKept(name, item)) continue;
      // `email: [{ value: … }]` (a property's history): the rule reaches the values below it.
      entries.push([anywhere(name), redact(item, hashes.get(name) ?? (name === 'value' ? outer : undefined))]);
    }
    return Object.fromEntries(entries);
  }

  return (body) => redact(body, undefined);
}

function hashAddresses(text: string, key: string): string {
  if (!text.includes('@')) return text;
  if (PLAIN.test(text.trim()) && !text.includes('://')) return hashEmail(text.trim().replace(/^mailto:/i, ''), key);
  return text.replace(WITHIN, (address) => hashEmail(address, key));
}

const hashed = (value: string, hash: Hash): string => (value.trim() === '' || HASH.test(value) ? value : hash(value));

function hmac(text: string, key: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex');
}
