import type { Channel } from '../../domain/values.ts';
import { channelOf } from '../rules.ts';
import type { MappingSettings } from '../source.ts';

const CHANNEL_WORDS: Readonly<Record<Exclude<Channel, 'other'>, readonly string[]>> = {
  email: ['email', 'mail', 'mailgun'],
  web: [
    'web',
    'web_form',
    'web form',
    'web_widget',
    'help_center',
    'help center',
    'mobile',
    'mobile_sdk',
    'forum',
    'sample_ticket',
    'sample_interactive_ticket',
    'answer_bot_for_web_widget',
    'answer_bot_for_sdk',
  ],
  chat: ['chat', 'chat_transcript'],
  messaging: [
    ...'native_messaging web_messaging messaging whatsapp line wechat telegram viber kakaotalk google_rcs apple_business_chat'.split(' '),
    ...'google_business_messages sunshine_conversations_api business_messaging_slack_connect'.split(' '),
  ],
  phone: ['voice', 'voicemail', 'phone', 'phone_call_inbound', 'phone_call_outbound', 'phone call (inbound)', 'phone call (outbound)'],
  sms: ['sms', 'messagebird_sms', 'twilio_sms'],
  social: [
    ...'facebook twitter twitter_dm twitter_favorite instagram_dm'.split(' '),
    ...'sunshine_conversations_facebook_messenger sunshine_conversations_twitter_dm'.split(' '),
  ],
  api: ['api', 'web_service', 'web service'],
};

const CHANNEL_BY_WORD = new Map(
  Object.entries(CHANNEL_WORDS).flatMap(([channel, words]) => words.map((word): [string, Channel] => [word, channel as Channel])),
);

/**
 * Our word for a `via.channel`. An open set: what nobody listed is `other`, or `messaging` where the ticket says that it came from a messaging channel.
 */
export function channelOfVia(word: string | null, settings: Pick<MappingSettings, 'map'>, isMessaging = false): Channel {
  return channelOf(settings, [word], CHANNEL_BY_WORD.get(word?.toLowerCase() ?? '') ?? (isMessaging ? 'messaging' : 'other'));
}

/** Events say how a change was made in words for people; these are rules at work: triggers, automations, SLA and routing. */
export const isRuleVia = (word: string | null): boolean => /^(rule|business rule|trigger|automation|sla|macro rule)\b/i.test(word ?? '');

/** An answer bot or AI agent. */
export const isBotVia = (word: string | null): boolean => /^(answer_bot|answer bot|ai[_ ]agent)/i.test(word ?? '');
