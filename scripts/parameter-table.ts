import { configJsonSchema } from '../src/config/json-schema.ts';
import { defaultParameter } from '../src/config/kpi-parameters.ts';
import { allSources } from '../src/sources/index.ts';

interface Property {
  readonly description?: string;
  readonly enum?: readonly string[];
}

const BEGIN = '<!-- parameters: written by scripts/write-config-schema.ts -->';
const END = '<!-- end of parameters -->';

/** The text of docs/configuration.md with the table of the keys of `kpi` as they are now. Throws where the marks are missing. */
export function withParameterTable(text: string): string {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/configuration.md needs the lines ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${parameterTable()}\n\n${END}${after}`;
}

function parameterTable(): string {
  const schema = configJsonSchema(allSources) as { properties: { kpi: { properties: Record<string, Property> } } };
  const rows = Object.entries(schema.properties.kpi.properties).filter(([name]) => name !== 'variants' && name !== 'custom');
  const lines = rows.map(([name, { description = '', enum: choices = [] }]) => {
    const cells = [code(name), description, defaultText(defaultParameter(name)), choices.map(code).join(', ')];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| key of `kpi` | means | default | choices |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

const code = (text: string): string => `\`${text}\``;

function defaultText(value: unknown): string {
  if (value === undefined) return 'off';
  if (typeof value !== 'object' || value === null) return code(String(value));
  return code(
    `{ ${Object.entries(value)
      .map(([key, each]) => `${key}: ${String(each)}`)
      .join(', ')} }`,
  );
}
