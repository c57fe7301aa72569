import type { SourceInfo } from '@edgevitals/shared/info';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { allSources } from '../../sources/registry.js';
import { SourceRunner } from '../../sources/runner.js';
import { CONCLUSIVE } from './conclusions.js';
import { probeScreen } from './screen.js';

const NAMES = ['proc_pid_stat', 'proc_diskstats', 'proc_net_dev', 'cpufreq', 'proc_pid_io', 'power_supply'];
const source = (name: string, state: SourceInfo['state'] = 'absent', reason = ''): SourceInfo => ({
  name,
  state,
  reason,
  costs: state === 'present' ? '' : `what ${name} tells`,
});
const some = (...present: string[]): SourceInfo[] =>
  NAMES.map(name => source(name, present.includes(name) ? 'present' : 'absent'));

t.test('a board without sensors is told what that makes of its answers', async t => {
  const text = probeScreen(some('proc_pid_stat', 'proc_diskstats', 'proc_net_dev'));
  t.match(text, /^3 of 6 sources present +\(-v lists all\)\n/);
  t.match(text, /\nenergy +MODELLED +no battery, power sensor.*\n +to about ± 100 %/);
  t.match(text, /\nflash +BYTES ONLY +no storage here tells its wear/);
  t.match(text, /\nheat +NOT KNOWN /);
  t.match(text, /\nthrottling +NOT KNOWN /);
  t.match(text, /\nnetwork +COUNTED +interfaces; no mesh/);
});

t.test('what there is is named', async t => {
  const text = probeScreen(some('proc_pid_stat', 'power_supply', 'cpufreq'));
  t.match(text, /\nenergy +MEASURED +by power_supply\n/);
  t.match(text, /\nthrottling +INFERRED +from cpufreq\n/);
  t.match(text, /\nflash +NOT KNOWN /);
});

t.test('what is denied is told with its cost and what to do, on one screen of 80 columns', async t => {
  const one = probeScreen([...some('proc_pid_stat'), source('proc_pid_io', 'denied', 'EACCES')]);
  t.match(one, /^1 of 7 sources present, 1 denied /);
  t.match(one, /\ndenied +proc_pid_io: EACCES; lost: what proc_pid_io tells\n/);
  t.match(one, 'run it as root');
  const many = probeScreen(
    Array.from({ length: 60 }, (_, i) =>
      source(`source_${i}`, i % 2 ? 'denied' : 'failing', 'x '.repeat(60)),
    ),
  );
  const lines = many.trimEnd().split('\n');
  t.ok(lines.length <= 23, `${lines.length} lines`);
  t.ok(lines.every(line => line.length <= 80));
  t.match(many, /\nand \d+ more that are denied or failing\n/);
});

t.test('every source that a conclusion rests on is one that there is', async t => {
  const runner = new SourceRunner(new NodeHost(), allSources());
  t.teardown(() => runner.close());
  const names = new Set((await runner.probe()).map(({ name }) => name));
  t.same(
    CONCLUSIVE.filter(name => !names.has(name)),
    [],
  );
});
