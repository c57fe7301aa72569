import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledTables } from '../../testing/sampled.js';
import { GpuNodes } from './gpu.js';
import { parseDpmClock, parseGpuStats, parseLoadAt, parsePercent } from './gpu_parsers.js';

t.test('GPU nodes: each driver in its own words', async t => {
  t.strictSame([parsePercent('12 %\n'), parsePercent('7\n'), parsePercent('')], [12, 7, undefined]);
  t.strictSame(parseLoadAt('45@400000000Hz\n'), { load: 45, hz: 400_000_000 });
  t.strictSame(parseLoadAt('873\n'), { load: 873, hz: undefined });
  t.equal(parseLoadAt('-1'), undefined);
  t.equal(parseDpmClock('0: 300Mhz \n1: 800Mhz *\n2: 1266Mhz \n'), 800_000_000);
  t.equal(parseDpmClock('S: 19Mhz *\n'), 19_000_000);
  const stats =
    'queue\ttimestamp\tjobs\truntime\nbin\t239043069420\t22620\t17438164056\nrender\t239043069420\t22619\t27284814161\n';
  t.strictSame(parseGpuStats(stats)[1], { queue: 'render', jobs: 22_619, busy: 27_284_814_161 });
  const host = boardOf(
    {
      ...filesIn('/sys/class/kgsl/kgsl-3d0', {
        gpu_busy_percentage: '12 %\n',
        gpuclk: '257000000\n',
        max_gpuclk: '710000000\n',
      }),
      '/sys/class/kgsl/kgsl-3d0/thermal_pwrlevel': '1\n',
      '/sys/class/devfreq/fb000000.gpu/load': '45@400000000Hz\n',
      '/sys/class/devfreq/17000000.ga10b/device/load': '873\n',
      '/sys/class/devfreq/dmc/cur_freq': '1\n',
      '/sys/class/drm/card0/device/gpu_stats': stats,
      ...filesIn('/sys/class/drm/card1/device', {
        gpu_busy_percent: { error: 'EBUSY' },
        pp_dpm_sclk: '1: 800Mhz *\n',
      }),
      ...filesIn('/sys/class/drm/card2', {
        gt_act_freq_mhz: '350\n',
        gt_max_freq_mhz: '1150\n',
        'power/rc6_residency_ms': '9000\n',
      }),
      '/sys/class/drm/card2-DP-1/status': 'connected\n',
    },
    idle,
  );
  t.strictSame((await sampledTables(new GpuNodes(), host))['gpu'], [
    {
      name: 'kgsl kgsl-3d0',
      load: 12,
      freq_hz: 257_000_000,
      thermal_level: 1,
      max_freq_hz: 710_000_000,
      load_full: 100,
    },
    { name: 'devfreq 17000000.ga10b', load: 873, load_full: 1000 },
    { name: 'devfreq fb000000.gpu', load: 45, freq_hz: 400_000_000, load_full: 100 },
    { name: 'v3d card0 bin', busy_ns: 17_438_164_056, jobs: 22_620 },
    { name: 'v3d card0 render', busy_ns: 27_284_814_161, jobs: 22_619 },
    { name: 'amdgpu card1', freq_hz: 800_000_000, load_full: 100 },
    { name: 'i915 card2', freq_hz: 350_000_000, rc6_ms: 9000, max_freq_hz: 1_150_000_000 },
  ]);
});
