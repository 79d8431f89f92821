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

/** Inputs are named by their keys: `first_reply is derived` → `First reply is derived.` */
export const reasonText = (reason: string | null): string | null => {
  const [, input, rest] = /^(\w+) (is (?:derived|approx))$/.exec(reason ?? '') ?? [];
  return input && rest ? `${sentence(input)} ${rest.replace('approx', 'approximate')}.` : reason;
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
