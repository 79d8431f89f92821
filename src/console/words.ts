import type { Channel } from '../domain/values.ts';

/** Channels as people call them. */
export const CHANNEL_LABELS: Readonly<Record<string, string>> = {
  email: 'E-mail',
  web: 'Web form',
  chat: 'Live chat',
  messaging: 'Messaging',
  phone: 'Phone',
  sms: 'SMS',
  social: 'Social media',
  api: 'API',
  other: 'Other',
} satisfies Record<Channel, string>;
