/** The one API generation we speak: dated paths only. v4 ends 2027-03-30, v1 to v3 in September 2027. */
export const API_VERSION = '2026-09';

export type ObjectType =
  | 'tickets'
  | 'feedback_submissions'
  | 'contacts'
  | 'companies'
  | 'emails'
  | 'calls'
  | 'deals'
  | 'line_items'
  | 'subscriptions'
  | 'users';

/** Every path we ask, in one place. */
export const paths = {
  account: () => `/account-info/${API_VERSION}/details`,
  list: (type: ObjectType) => `/crm/objects/${API_VERSION}/${type}`,
  batchRead: (type: ObjectType) => `/crm/objects/${API_VERSION}/${type}/batch/read`,
  search: (type: ObjectType) => `/crm/objects/${API_VERSION}/${type}/search`,
  links: (from: ObjectType, to: ObjectType) => `/crm/associations/${API_VERSION}/${from}/${to}/batch/read`,
  properties: (type: ObjectType) => `/crm/properties/${API_VERSION}/${type}`,
  pipelines: (type: ObjectType) => `/crm/pipelines/${API_VERSION}/${type}`,
  /** Provisioning of users has no newer version than this one. */
  teams: () => '/settings/users/2026-03/teams',
  threads: () => `/conversations/conversations/${API_VERSION}/threads`,
  messages: (threadId: string) => `/conversations/conversations/${API_VERSION}/threads/${threadId}/messages`,
  owners: () => `/crm/owners/${API_VERSION}`,
} as const;
