import t from 'tap';
import { boardOf } from '../../testing/boards/board_files.js';
import { cells, OperatingPoints } from './operating_points.js';

t.test('operating points: from debugfs, or from the device tree', async t => {
  t.strictSame(
    cells('\0\0\0\x64\xff\xff\xff\xff\x01'),
    [100, 0xffff_ffff],
    'what is no whole cell is left out',
  );
  const policy = { '/sys/devices/system/cpu/cpufreq/policy0/related_cpus': '0 1 2 3\n' };
  const node = '/sys/devices/system/cpu/cpu0/of_node';
  const tree = '/sys/firmware/devicetree/base/cpu-opp-table';
  const board = {
    ...policy,
    [`${node}/dynamic-power-coefficient`]: { hex: '00000064' },
    [`${node}/operating-points-v2`]: { hex: '00000007' },
    '/sys/firmware/devicetree/base/gpu-opp-table/phandle': { hex: '00000006' },
    [`${tree}/phandle`]: { hex: '00000007' },
    [`${tree}/compatible`]: 'operating-points-v2\0',
    [`${tree}/opp-1008000000/opp-hz`]: { hex: '000000003c14dc00' },
    [`${tree}/opp-1008000000/opp-microvolt`]: { hex: '000e7ef0000e7ef0001312d0' },
    [`${tree}/opp-408000000/opp-hz`]: { hex: '0000000018519600' },
  };
  const expected = (points: unknown): unknown => [{ device: 'cpu0', dynamicPowerCoefficient: 100, points }];
  const source = new OperatingPoints();
  t.strictSame(
    (await source.describe(boardOf(board))).operatingPoints,
    expected([
      { khz: 408_000, microvolts: 0, microwatts: 0 },
      { khz: 1_008_000, microvolts: 950_000, microwatts: 0 },
    ]),
  );
  const debug = '/sys/kernel/debug/opp/cpu0/opp:1008000000/supply-0';
  t.strictSame(
    (await source.describe(boardOf({ ...board, [`${debug}/u_volt_target`]: '925000\n' }))).operatingPoints,
    expected([{ khz: 1_008_000, microvolts: 925_000, microwatts: 0 }]),
  );
  t.match(await source.probe(boardOf(policy)), [{ state: 'absent', costs: /prior/ }]);
});
