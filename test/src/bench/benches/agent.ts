import { availableParallelism } from 'node:os';
import type { Bench, BenchContext } from '../bench.js';
import { compile } from '../compile.js';
import { nativeAgent, nodeAgent } from '../contenders/agent.js';
import { collectd } from '../contenders/collectd.js';
import { isAbsent, skipped } from '../contenders/contender.js';
import { nodeExporter, processExporter } from '../contenders/exporters.js';
import { floor } from '../contenders/floor.js';
import { psutil } from '../contenders/psutil.js';
import { type Entrant, type Result, runEntrant } from '../entrant.js';
import { Load } from '../load.js';
import { Scene } from '../scene.js';
import { figure } from '../table.js';
import { agentGates } from './agent_gates.js';
import { agentTable } from './agent_table.js';

const PROCESSES = 60;
/** The minute holds one of everything that the agent does: a key frame, and what changes rarely. */
const RHYTHM = { warmUpSeconds: 15, seconds: 60 };
const ROUNDS = 3;
const MOST_AT_ONCE = 2;

/** What the whole agent costs on a device, beside everything else that does the same. */
export const agent: Bench = {
  name: 'agent',
  summary: 'CPU, memory, size, writes and wakeups of the native agent beside Node.js, C, collectd and others',
  async run(context) {
    const scene = await Scene.open();
    try {
      const results = await compete(context, scene);
      context.print(agentTable(results));
      return agentGates(results);
    } finally {
      await scene.close();
    }
  },
};

export type Key =
  | 'native'
  | 'collectd'
  | 'nativeTls'
  | 'psutil'
  | 'node'
  | 'processExporter'
  | 'floorOpen'
  | 'floorKept'
  | 'nodeExporter';

/** The repetitions of each contender that is installed. */
export type Results = ReadonlyMap<Key, readonly Result[]>;

/** Neighbours run at the same time: those that are compared most stand together. */
function roster({ folder, tls, broker }: Scene): readonly (readonly [Key, Entrant])[] {
  const program = compile('floor', folder);
  return [
    ['native', { publishesTo: broker.port, make: port => nativeAgent({ port }) }],
    ['collectd', { publishesTo: broker.port, make: port => collectd(port, PROCESSES, folder) }],
    ['nativeTls', { publishesTo: tls.port, make: port => nativeAgent({ port, ca: tls.ca }) }],
    ['psutil', { publishesTo: broker.port, make: psutil }],
    ['node', { publishesTo: broker.port, make: port => nodeAgent({ port }) }],
    ['processExporter', { scraped: true, make: port => processExporter(port, folder) }],
    ['floorOpen', { silent: true, make: () => floor(program, 'open') }],
    ['floorKept', { silent: true, make: () => floor(program, 'kept') }],
    ['nodeExporter', { scraped: true, make: nodeExporter }],
  ];
}

/** Rounds of all, so that what the machine does meanwhile is shared by all; as many at once as have a CPU each. */
async function compete({ quick, print, progress }: BenchContext, scene: Scene): Promise<Results> {
  const entrants = roster(scene);
  // in the order of the roster, whoever is ready first
  const results = new Map<Key, Result[]>(entrants.map(([key]) => [key, []]));
  const rounds = quick ? 1 : ROUNDS;
  const atOnce = Math.min(MOST_AT_ONCE, availableParallelism());
  const load = new Load();
  await scene.besideEach(atOnce, PROCESSES, async namespaces => {
    for (let round = 1; round <= rounds; round++) {
      for (let first = 0; first < entrants.length; first += atOnce) {
        const group = entrants.slice(first, first + atOnce);
        progress(`round ${round} of ${rounds}: ${group.map(([key]) => key).join(', ')}`);
        const outcomes = group.map(async ([key, entrant], lane) => {
          const outcome = await runEntrant(entrant, namespaces[lane]!, RHYTHM);
          if (!isAbsent(outcome)) results.get(key)!.push(outcome);
          else if (round === 1) print(skipped(outcome));
        });
        await Promise.all(outcomes);
      }
    }
  });
  const { busyPercent, stolenPercent } = load.since();
  print(
    `${PROCESSES} processes of which 10 are busy, read each second; MQTT connected, or scraped each second.\n` +
      `${rounds} x ${RHYTHM.seconds} s, ${atOnce} at once, each with processes of its own; medians, of peak and written the most.\n` +
      `Meanwhile the machine was ${figure(busyPercent)} % busy, ${figure(stolenPercent)} % stolen.\n\n`,
  );
  return new Map([...results].filter(([, repeated]) => repeated.length > 0));
}
