import { expect, test } from 'vitest';
import { html } from '../../src/delivery/forms/html.ts';
import { plainText } from '../../src/delivery/forms/plain.ts';
import { slack } from '../../src/delivery/forms/slack.ts';
import type { Message } from '../../src/delivery/message.ts';

/** Names come from helpdesks, where anybody may have chosen them. */
const EVIL = '<!channel> <script>alert(1)</script> *bold* `code` ~gone~ & "quoted"\r\nBcc: x@y.z';
const message: Message = {
  event: 'report',
  tone: 'bad',
  title: `Group ${EVIL}`,
  paragraphs: [`About ${EVIL}`],
  tables: [
    {
      heading: 'KPIs',
      columns: ['KPI', 'Value', 'Target'],
      rows: [
        [EVIL, { text: '91.4 %', tone: 'good' }, '≥ 90.0 %'],
        ['Backlog', '12', ''],
      ],
    },
  ],
  notes: [`Note ${EVIL}`],
  links: [
    { text: EVIL, url: 'https://desk.example/1?a=1&b="|<x>' },
    { text: 'run me', url: 'javascript:alert(1)' },
  ],
  data: {},
};

test('HTML escapes what names hold, and links lead to web addresses only', () => {
  const text = html(message);
  expect(text).not.toMatch(/<script|<!channel|javascript:/i);
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).toContain('<a href="https://desk.example/1?a=1&amp;b=&quot;|&lt;x&gt;">');
  expect(text).toMatch(/<td style="[^"]*#1a7f37">91\.4 %<\/td>/);
});

test('Slack gets blocks in which names mention nobody, link nowhere and format nothing', () => {
  const { text, blocks } = slack(message);
  const written = JSON.stringify(blocks);
  expect(written).not.toMatch(/<!channel|<script|javascript:/);
  expect(text).toContain('&lt;!channel&gt;');
  const sections = blocks.flatMap((block) => ('text' in block ? [(block.text as { type: string; text: string }).text] : []));
  expect(sections[0]).toMatch(/^🔴 Group &lt;!channel&gt;/);
  expect(blocks[0]).toMatchObject({ type: 'header', text: { type: 'plain_text' } });
  const table = sections.find((each) => each.startsWith('*KPIs*'));
  expect(table).toContain('🟢 91.4 % · Target ≥ 90.0 %');
  expect(table).toContain('*Backlog* · 12');
  expect(table).not.toMatch(/`|~|\*bold\*/);
  expect(sections.join('\n')).toContain('<https://desk.example/1?a=1&amp;b="%7C%3Cx%3E|');
});

test('Slack’s limits are kept whatever a message holds', () => {
  const rows = Array.from({ length: 400 }, (_, i) => [`KPI ${i} ${'x'.repeat(200)}`, '1']);
  const { blocks } = slack({ ...message, title: 'T'.repeat(500), tables: [{ heading: 'All', columns: ['KPI', 'Value'], rows }] });
  expect(blocks.length).toBeLessThanOrEqual(50);
  const lengths = blocks.map((block) => ('text' in block ? [...(block.text as { text: string }).text].length : 0));
  expect(lengths[0]).toBeLessThanOrEqual(150);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(3_000);
});

test('plain text has one line for each thing, whatever a name holds', () => {
  const lines = plainText(message).split('\n');
  expect(lines[0]).toBe('Group <!channel> <script>alert(1)</script> *bold* `code` ~gone~ & "quoted" Bcc: x@y.z');
  expect(lines.filter((line) => line.startsWith('Bcc'))).toEqual([]);
  expect(lines).toContain('KPIs');
});
