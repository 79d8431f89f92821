import type { Reply } from '../server.ts';

/** HubSpot's error bodies: every field is optional there, these are the usual ones. */
function problem(status: number, category: string, message: string, more: object = {}): Reply {
  return { status, body: { status: 'error', message, correlationId: 'a43683b0-5717-4ceb-80b4-104d02915d8c', category, ...more } };
}

export const unauthorized = (): Reply => problem(401, 'INVALID_AUTHENTICATION', 'Authentication credentials not found.');
export const notFound = (): Reply => problem(404, 'OBJECT_NOT_FOUND', 'resource not found');
export const badRequest = (message: string): Reply => problem(400, 'VALIDATION_ERROR', message);

export function forbidden(scopes: readonly string[]): Reply {
  const message = "This app hasn't been granted all required scopes to make this call.";
  return problem(403, 'MISSING_SCOPES', message, {
    errors: [{ message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: scopes } }],
  });
}

export type LimitPolicy = 'SECONDLY' | 'TEN_SECONDLY_ROLLING' | 'DAILY';

const SENTENCES: Readonly<Record<LimitPolicy, string>> = {
  SECONDLY: 'You have reached your secondly limit.',
  TEN_SECONDLY_ROLLING: 'You have reached your ten_secondly_rolling limit.',
  DAILY: 'You have reached your daily limit.',
};

/** 429 without a category, as HubSpot answers it; `Retry-After` only where asked for, because it is not reliably there. */
export function tooMany(policyName: LimitPolicy, retryAfterS?: number): Reply {
  const body = { status: 'error', message: SENTENCES[policyName], errorType: 'RATE_LIMIT', correlationId: '6828d000-3d2f-4701-8d90-b21e53b0d005', policyName };
  return { status: 429, body, ...(retryAfterS !== undefined && { headers: { 'retry-after': String(retryAfterS) } }) };
}
