import { allSources, NodeHost, type Source } from '@edgevitals/agent';
import { isAwaited, type Reading } from '@edgevitals/shared/frame';
import { atMost, type Bench, type BenchContext, type Gate } from '../bench.js';
import { compile } from '../compile.js';
import { nodeAgent } from '../contenders/agent.js';
import { collectd } from '../contenders/collectd.js';
import { isAbsent, skipped } from '../contenders/contender.js';
import { floor } from '../contenders/floor.js';
import { type Calls, countingHost } from '../counting_host.js';
import { type Cost, measure } from '../measure.js';
import { Scene } from '../scene.js';
import { figure, textTable } from '../table.js';

const FEW = 60;
const MANY = 500;

/** What reading costs: each source alone, then the whole agent beside a C loop and collectd. */
export const sources: Bench = {
  name: 'sources',
  summary:
    'CPU of each source, and of the whole agent beside a C loop that reads the same files and collectd',
  async run(context) {
    context.print(await eachSource(context));
    const scene = await Scene.open();
    try {
      const gates: Gate[] = [];
      for (const processes of [FEW, MANY]) gates.push(...(await whole(context, scene, processes)));
      return gates;
    } finally {
      await scene.close();
    }
  },
};

/** Microseconds of CPU and system calls of one reading, once warm. */
async function eachSource({ quick, progress }: BenchContext): Promise<string> {
  const rounds = quick ? 50 : 300;
  const calls: Calls = { total: 0 };
  const host = countingHost(new NodeHost(), calls);
  const rows: string[][] = [['source', 'us CPU', 'calls', 'rows', 'rhythm']];
  for (const source of allSources()) {
    progress(source.name);
    const parts = await source.probe(host);
    if (parts.every(({ state }) => state === 'absent')) continue;
    const off = source.tables.length > 0 && source.tables.every(isAwaited);
    const rhythm = `${source.rhythm}${off ? ', off' : ''}`;
    rows.push([source.name, ...(await cost(source, host, calls, rounds)), rhythm]);
    source.close?.();
  }
  return `One reading on this machine, in this process; sources that it does not have are left\nout. Off by default: the agent does not read them unless its plan says so.\n${textTable(rows)}\n`;
}

async function cost(
  source: Source,
  host: Parameters<Source['sample']>[0],
  calls: Calls,
  rounds: number,
): Promise<string[]> {
  const into: Reading[] = [];
  try {
    // walking sources take long: a tenth of the rounds tells as much
    for (let i = 0; i < 5; i++) await source.sample(host, []);
    const before = { calls: calls.total, cpu: process.cpuUsage() };
    for (let i = 0; i < rounds; i++) {
      into.length = 0;
      await source.sample(host, into);
    }
    const { user, system } = process.cpuUsage(before.cpu);
    const count = into.reduce((sum, { rows }) => sum + rows.length, 0);
    return [figure((user + system) / rounds), figure((calls.total - before.calls) / rounds), `${count}`];
  } catch (error) {
    return ['-', '-', error instanceof Error ? error.message : String(error)];
  }
}

async function whole(context: BenchContext, scene: Scene, processes: number): Promise<Gate[]> {
  const { quick, print, progress } = context;
  const seconds = quick ? 30 : 60;
  const program = compile('floor', scene.folder);
  const peer = collectd(scene.relay.port, processes, scene.folder);
  if (isAbsent(peer)) print(skipped(peer));
  const contenders = [
    nodeAgent(scene.relay),
    floor(program, 'open'),
    floor(program, 'kept'),
    ...(isAbsent(peer) ? [] : [peer]),
  ];
  const costs: Cost[] = [];
  await scene.beside(processes, async namespace => {
    for (const contender of contenders) {
      progress(`${processes} processes, ${contender.name}: ${seconds} s`);
      costs.push(await measure(namespace, contender, scene.relay, 15, seconds));
    }
  });
  const ours = costs[0]!;
  print(
    `${textTable([
      [`${processes} processes, 1 Hz`, 'CPU %', 'ratio', 'RSS MiB', 'peak MiB', 'wakeups/s', 'B/s out'],
      ...costs.map(cost => [
        cost.name,
        figure(cost.cpuPercent),
        figure(cost.cpuPercent / ours.cpuPercent),
        figure(cost.rssKb / 1024),
        figure(cost.peakKb / 1024),
        figure(cost.wakeupsPerSecond),
        figure(cost.upBytesPerSecond),
      ]),
    ])}\n`,
  );
  const theirs = costs.find(cost => cost.name === 'collectd')?.cpuPercent;
  if (theirs === undefined)
    return [
      {
        gate: `CPU below collectd, ${processes} processes`,
        value: undefined,
        unit: '%',
        goal: '< collectd',
        holds: true,
      },
    ];
  return [atMost(`CPU below collectd, ${processes} processes`, ours.cpuPercent, theirs, '% of one CPU')];
}
