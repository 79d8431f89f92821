const CODE_KEYS = ['code', 'error', 'errorType', 'error_type', 'category', 'subCategory', 'policyName', 'title'];
// Words, not values: digits are left out, so that no token, address or id can pass for a code.
const CODE = /^[A-Za-z][A-Za-z_.-]{2,48}$/;

/** The vendor's short machine code of an error body (`RecordNotFound`, `access_denied`), the only part of a body that may reach a message or a log. */
export function vendorCode(body: unknown): string | undefined {
  for (const holder of holders(body)) {
    for (const key of CODE_KEYS) {
      const value = holder[key];
      if (typeof value === 'string' && CODE.test(value)) return value;
    }
  }
  return undefined;
}

/** The places vendors put their code: the body, its `error` object, the first of its `errors`. */
function holders(body: unknown): Record<string, unknown>[] {
  if (!isRecord(body)) return [];
  const errors = body['errors'];
  return [body, body['error'], Array.isArray(errors) ? errors[0] : undefined].filter(isRecord);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
