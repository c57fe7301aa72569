import { given } from '@edgevitals/shared/objects';
import {
  type Finding,
  type LimitUse,
  METHODS,
  type Method,
  type RequestOf,
} from '@edgevitals/shared/results';
import t from 'tap';
import { DeviceState } from '../device/index.js';
import { partitionOf } from '../history/frame_log.js';
import { answering, type QueryContext } from '../query/index.js';
import { type AskAll, FLEET_QUERIES } from './fleet_queries.js';
import { workerContext } from './worker_context.js';

const DEVICES = Array.from({ length: 23 }, (_, i) => `gw-${i}`);
const numberOf = (device: string): number => Number(device.slice(3));

/** What is known of some devices, made up by their numbers. */
function contextOf(devices: readonly string[]): QueryContext {
  const states = new Map(devices.map(device => [device, new DeviceState(device)]));
  const has = <T>(device: string, value: T, otherwise: T): T => (states.has(device) ? value : otherwise);
  return {
    device: id => states.get(id),
    devices: () => [...states.values()],
    openFindings: device => has(device, numberOf(device) % 3, 0),
    agentCost: () => undefined,
    builds: device => has(device, [{ device, to: 1000 - numberOf(device) } as never], []),
    limits: device =>
      has(
        device,
        [0, 1].map(n => limitUse(device, n)),
        [],
      ),
    limitsDigest: () => 'digest',
    builtPrograms: device =>
      has(
        device,
        [{ program: 'app', build: `b${numberOf(device) % 3}`, firstAt: 100 + numberOf(device) } as never],
        [],
      ),
    releaseDays: async () => [],
    flashDetails: () => undefined,
    powerDetails: () => undefined,
    thermalDetails: () => undefined,
    meshDetails: () => undefined,
    newestAt: () => undefined,
    unplacedSeconds: () => 0,
    window: async (_, from, to) => ({ from, to, slices: [] }),
    networks: () => [],
    findings: async ({ device, limit = 1000 }) =>
      devices
        .filter(each => device === undefined || each === device)
        .map(findingOf)
        .sort((a, b) => b.updatedAt - a.updatedAt)
        .slice(0, limit),
  };
}

const findingOf = (device: string): Finding =>
  ({ id: device, device, updatedAt: (numberOf(device) * 7) % 23, status: 'open' }) as Finding;

const limitUse = (device: string, n: number): LimitUse =>
  ({
    device,
    id: `limit-${n}`,
    key: 'cpu',
    allowed: '10 %',
    limit: 10,
    used: 2 * numberOf(device) + n,
    verdict: 2 * numberOf(device) + n > 10 ? 'exceeded' : 'kept',
  }) as never;

/** The fleet on so many workers, by partition as it would be. */
function workersOf(count: number): QueryContext[] {
  const workers = Array.from({ length: count }, () => new Map<number, QueryContext>());
  for (const partition of new Set(DEVICES.map(partitionOf)))
    workers[partition % count]!.set(
      partition,
      contextOf(DEVICES.filter(device => partitionOf(device) === partition)),
    );
  return workers.map(workerContext);
}

const asking =
  (workers: readonly QueryContext[]): AskAll =>
  (method, body) => {
    if (method === '~mesh')
      return Promise.resolve(
        workers.map(worker =>
          worker.devices().map(({ device, status, mesh }) => ({ device, status, mesh })),
        ) as never,
      );
    if (method === '~built')
      return Promise.resolve(
        workers.map(worker =>
          worker.devices().map(({ device }) => ({
            device,
            programs: worker.builtPrograms(device).map(({ program }) => program),
          })),
        ) as never,
      );
    if (method === '~releases') return Promise.resolve(workers.map(() => []) as never);
    return Promise.all(workers.map(worker => answering(worker)(method as Method, body as never))) as never;
  };

async function bothWays<M extends Method>(method: M, request: RequestOf<M>, workers: number) {
  const parts = workersOf(workers);
  const query = FLEET_QUERIES[method]!;
  const fleet = await query(request, { all: asking(parts), owners: async () => [] });
  return { fleet, single: await answering(contextOf(DEVICES))(method, request) };
}

t.test('a fleet on several workers answers as one that is on one machine', async t => {
  for (const workers of [1, 2, 5]) {
    for (const request of [{}, { limit: 4 }, { limit: 1000 }]) {
      for (const method of ['devices', 'findings', 'builds', 'versions', 'limits'] as const) {
        const { fleet, single } = await bothWays(method, request, workers);
        t.strictSame(fleet, single, `${method} ${JSON.stringify(request)} on ${workers}`);
      }
    }
    const { fleet, single } = await bothWays('topology', {}, workers);
    t.strictSame(fleet, single, 'topology');
  }
});

t.test('all devices are paged through, whoever has them', async t => {
  const parts = workersOf(3);
  const found: string[] = [];
  let after: string | undefined;
  do {
    const request = given({ limit: 5, after });
    const page = await FLEET_QUERIES.devices!(request, { all: asking(parts), owners: async () => [] });
    found.push(...page.devices.map(({ device }) => device));
    after = page.next;
  } while (after !== undefined);
  t.strictSame(found, [...DEVICES].sort());
});

t.test('a program of which nothing is known is refused with the nearest that some worker knows', async t => {
  const parts = workersOf(3);
  const ask = { all: asking(parts), owners: async () => [] };
  await t.rejects(FLEET_QUERIES.compare!({ program: 'ap' }, ask), {
    code: 'QUERY_NOT_FOUND',
    message: /app/,
  });
});

t.test('a method that has no device to be asked about is answered for the fleet', async t => {
  const needsDevice = ['top', 'interrupts', 'process', 'arch', 'power', 'flash', 'thermal', 'mesh'];
  t.strictSame(METHODS.filter(method => FLEET_QUERIES[method] === undefined).sort(), needsDevice.sort());
});
