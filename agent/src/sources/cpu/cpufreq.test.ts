import type { Row } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { Cpufreq, parseTimeInState } from './cpufreq.js';

t.test('cpufreq: time at each operating point', async t => {
  const known = new Map<number, Row>();
  parseTimeInState('400000 2803\n1000000 17\n<unknown> 3\n', 2, known);
  t.strictSame(
    [...known.values()].map(row => [...row.id.labels, row.get(0)]),
    [
      [2, 400000, 2803],
      [2, 1000000, 17],
    ],
  );
});

t.test('governors: settings of a policy, or of all of them', async t => {
  const policy = { scaling_governor: 'schedutil\n', related_cpus: '0\n' };
  const tree = (own: object, shared: object): NodeHost =>
    new NodeHost({
      root: t.testdir({
        sys: { devices: { system: { cpu: { cpufreq: { policy0: { ...policy, ...own }, ...shared } } } } },
      }),
    });
  const tunables = async (host: NodeHost): Promise<unknown> =>
    (await new Cpufreq().describe(host)).policies?.[0]?.tunables;
  const settings = { schedutil: { rate_limit_us: '2000\n', text: 'x\n' } };
  t.strictSame(await tunables(tree(settings, {})), { rate_limit_us: 2000 });
  t.strictSame(await tunables(tree({}, settings)), { rate_limit_us: 2000 });
  t.strictSame(await tunables(tree({}, {})), {});
});
