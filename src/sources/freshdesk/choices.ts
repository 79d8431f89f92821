/**
 * Choices of a ticket field as id → name. Their shape differs by field: status is id → [agent label, customer label],
 * source, priority, group, agent and product are name → id, type and drop-downs are texts, the admin list has objects.
 */
export function readChoices(choices: unknown): Record<string, string> {
  if (Array.isArray(choices)) return Object.fromEntries(choices.flatMap(fromItem));
  if (!isRecord(choices)) return {};
  return Object.fromEntries(Object.entries(choices).flatMap(([key, value]) => fromEntry(key, value)));
}

type Choice = readonly [id: string, name: string];

function fromItem(item: unknown): Choice[] {
  if (typeof item === 'string') return [[item, item]];
  if (Array.isArray(item)) return typeof item[0] === 'string' ? [[String(item[1] ?? item[0]), item[0]]] : [];
  if (!isRecord(item)) return [];
  const name = firstText(item['label'], item['name'], item['value']);
  const id = typeof item['value'] === 'number' ? item['value'] : (item['status_id'] ?? item['id'] ?? item['value'] ?? name);
  return name === undefined || (typeof id !== 'number' && typeof id !== 'string') ? [] : [[String(id), name]];
}

function fromEntry(key: string, value: unknown): Choice[] {
  if (typeof value === 'number') return [[String(value), key]];
  if (typeof value === 'string') return /^\d+$/.test(value) && !/^\d+$/.test(key) ? [[value, key]] : [[key, value]];
  if (Array.isArray(value) && /^\d+$/.test(key)) return typeof value[0] === 'string' ? [[key, value[0]]] : [];
  return [[key, key]];
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
