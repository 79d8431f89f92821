import { fixedClock } from '../../src/platform/clock.ts';
import type { Json } from '../../src/sources/source.ts';
import { describeSource } from '../sources/contract.ts';
import { noHttp, NO_MAPPING, scriptedConnection, scriptedLog, scriptedVendor } from './scripted-source.ts';

// The suite has to let a right source pass; what it finds in a wrong one is seen in the tests of the sources.
describeSource({
  title: 'scripted',
  expectedRejects: 4,
  // Its answers come out of memory: no HTTP passes that a field could be added to.
  unlisted: ['statuses', 'agents', 'tickets'],
  start: () => {
    const vendor = scriptedVendor([...scriptedLog(10, 23), { ticket: 90, version: 50, status: 'broken' }, { ticket: 91, version: 51, status: 'broken' }]);
    return Promise.resolve({
      connection: scriptedConnection(vendor),
      http: noHttp(),
      redact: (body: unknown) => body as Json,
      clock: fixedClock('2026-02-01T00:00:00Z'),
      settings: NO_MAPPING,
      close: () => Promise.resolve(),
    });
  },
});
