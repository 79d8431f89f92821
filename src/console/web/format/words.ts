/** Names of dimensions as people say them. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  all: 'Total',
  connection: 'Connection',
  source: 'Helpdesk',
  channel: 'Channel',
  group: 'Group',
  agent: 'Agent',
  priority: 'Priority',
  topic: 'Topic',
  ticket_type: 'Ticket type',
  brand: 'Brand',
  team: 'Team',
  organization: 'Organisation',
  sla_metric: 'SLA metric',
  age_bucket: 'Age',
  cost_type: 'Kind of cost',
};

export const dimensionText = (dimension: string): string =>
  DIMENSIONS[dimension] ?? sentence(dimension.startsWith('field:') ? dimension.slice('field:'.length) : dimension);

const QUALITIES: Readonly<Record<string, string>> = { approx: 'Approximate', unavailable: 'Not available' };

/** How well a number is known, as the badges say it. */
export const qualityText = (quality: string): string => QUALITIES[quality] ?? sentence(quality);

/** Inputs are named by their keys: `first_reply is derived; resolution is approx` → `First reply: derived. Resolution: approximate.` */
export const reasonText = (reason: string | null): string | null => {
  if (reason === null) return null;
  const parts = reason.split('; ').map((part) => /^(\w+) is (derived|approx|not read)$/.exec(part));
  if (!parts.every((part) => part !== null)) return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`;
  return parts.map(([, input = '', how = '']) => `${sentence(input)}: ${qualityText(how).toLowerCase()}.`).join(' ');
};

/** `awaiting_first_reply` → `Awaiting first reply` */
export const sentence = (name: string): string => {
  const text = name.replaceAll(/[_-]+/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const VARIANTS: Readonly<Record<string, string>> = {
  default: 'Default',
  business: 'Business hours',
  p90: '90th percentile',
  business_p90: '90th percentile, business hours',
};

export const variantText = (variant: string): string => VARIANTS[variant] ?? sentence(variant);
