/**
 * Parses JSON and keeps integers that a double cannot hold (above 2^53) as strings of their digits, so that no id changes silently.
 * Throws a SyntaxError without any of the text.
 */
export function parseJson(text: string): unknown {
  try {
    return mayHoldBigInteger(text) ? JSON.parse(text, keepBigInteger) : JSON.parse(text);
  } catch {
    throw new SyntaxError(`not valid JSON (${text.length} characters)`);
  }
}

// The reviver costs several times the plain parse, and 2^53 has 16 digits: pages without such a run skip it.
const mayHoldBigInteger = (text: string): boolean => /\d{16}/.test(text);

function keepBigInteger(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) ? source : value;
}
