import t from 'tap';
import { palette } from '../../../cli/render/colour.js';
import { wholeScreen } from '../../../cli/render/fit_screen.js';
import { buildsView } from '../../../cli/views/builds.js';
import { cpuSecondsOf } from '../../../quantities/index.js';
import { modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { BuildWatch } from './build_watch.js';

const ARM = 'arm-linux-gnueabihf';
/** Ticks after boot at which what is scripted here starts: the device has been up for longer by then. */
const EARLY = 10;

/** A device, and what its builds are seen to be. */
function buildHost(watts = 0) {
  const device = withCpus(new ScriptedDevice());
  device.process(1, 'init');
  const lab = modelLab(device);
  const watch = new BuildWatch();
  const read = () => {
    lab.read();
    const interval = lab.interval();
    const slice = lab.slices.at(-1);
    if (interval !== undefined && slice !== undefined) {
      watch.take(interval, slice);
      // what the power model writes there, after the interval was given
      for (const row of watts > 0 ? slice.processes : []) {
        row.joules = cpuSecondsOf(row) * watts;
        row.joulesSigma = 0.1 * row.joules;
      }
    }
    return watch.list('dev1', interval?.info);
  };
  const { kernel } = device.info();
  lab.info({ kernel: { ...kernel, architecture: 'x86_64' } });
  read();
  const tool = (
    pid: number,
    comm: string,
    start: number,
    root: readonly [number, number],
    triplet: string,
    own: number,
    reaped = 0,
  ) => {
    device.set('process', [pid, start, 1, 0], comm, {
      ...{
        utime: own,
        stime: 0,
        rss_pages: 1000,
        threads: 1,
        write_bytes: own * 1000,
        cancelled_write_bytes: 0,
      },
    });
    device.set('build', [pid, start, ...root], triplet, {
      ...{ target_machine: triplet === ARM ? 40 : 62, own_ticks: own, reaped_ticks: reaped },
    });
  };
  const end = (pid: number, comm: string, start: number, root: readonly [number, number], triplet: string) =>
    device.remove('process', [pid, start, 1, 0], comm).remove('build', [pid, start, ...root], triplet);
  const now = () => Math.round(device.bootMs / 10);
  const heat = (celsius: number) => device.set('thermal_zone', [0], 'cpu-thermal', { temp: celsius * 1000 });
  return { device, read, tool, end, now, heat };
}

t.test('a build is one subject from its first tool to its last, with what nobody saw of it', async t => {
  const { read, tool, end, now } = buildHost();
  const start = now() + 100;
  const root = [50, start] as const;
  tool(50, 'make', start, root, '', 10);
  tool(51, 'cc1', start + 10, root, ARM, 300);
  t.match(read(), [{ driver: 'make', running: true, isWhole: true, cpuSeconds: 3.1, mostTools: 2 }]);
  // cc1 has gone on and ended; ten more came and went unseen: make has waited for them all
  end(51, 'cc1', start + 10, root, ARM);
  tool(50, 'make', start, root, '', 20, 900);
  t.match(read(), [
    {
      running: true,
      cpuSeconds: 9.2,
      targets: [{ triplet: ARM, cross: true, cpuSeconds: { value: 9.2, sigma: 0, basis: 'modelled' } }],
    },
  ]);
  end(50, 'make', start, root, '');
  const [done] = read();
  t.match(done, { driver: 'make', running: false, cpuSeconds: 9.2, peakMemoryBytes: 2 * 1000 * 4096 });
  t.ok(Math.abs(done!.wallSeconds - 9) < 0.2, `${done!.wallSeconds} s from its start to the last reading`);
  t.same(read(), [done], 'it is remembered');
});

t.test('what is for two processors is told apart, and how well that is known', async t => {
  const { read, tool, now } = buildHost();
  const start = now() + 100;
  const root = [50, start] as const;
  tool(50, 'ninja', start, root, '', 0, 400);
  tool(51, 'cc1', start, root, ARM, 300);
  tool(52, 'cc1', start, root, 'x86_64-linux-gnu', 100);
  const [build] = read();
  t.equal(build!.cpuSeconds, 8);
  const [arm, own] = build!.targets;
  t.match(arm, { triplet: ARM, cross: true, cpuSeconds: { value: 6 } });
  t.match(own, { triplet: 'x86_64-linux-gnu', cross: false, cpuSeconds: { value: 2 } });
  t.ok(arm!.cpuSeconds.sigma! > 1, 'half of it was not seen');
  t.equal(arm!.cpuSeconds.value + own!.cpuSeconds.value, build!.cpuSeconds, 'parts sum to the whole');
});

t.test('two builds are two, one that ran before counts from then on, and trifles are forgotten', async t => {
  const { read, tool, end, now } = buildHost();
  tool(40, 'make', EARLY, [40, EARLY], '', 1000, 5000);
  const start = now() + 100;
  tool(60, 'strip', start, [60, start], '', 2);
  t.match(
    read()
      .map(({ driver, isWhole, cpuSeconds }) => `${driver} ${isWhole} ${cpuSeconds}`)
      .sort(),
    ['make false 0', 'strip true 0.02'],
  );
  tool(40, 'make', EARLY, [40, EARLY], '', 1100, 5100);
  end(60, 'strip', start, [60, start], '');
  const left = read();
  t.match(left, [{ driver: 'make', cpuSeconds: 2 }]);
  t.equal(left.length, 1);
  const lines = wholeScreen(
    buildsView({ builds: left, more: 0 }, { width: 80, colours: palette(false), now: 0 }),
  );
  t.match(lines[4], /^dev1 +make +unknown +> .+\+ /);
  t.ok(lines.every(line => line.length <= 80));
});

t.test('energy, heat, and the same build before', async t => {
  const { device, read, tool, end, now, heat } = buildHost(2);
  const run = (pid: number, subject: number, ticks: number) => {
    const start = now() + 100;
    const root = [pid, start] as const;
    heat(45);
    tool(pid, 'make', start, root, '', 20);
    device.set('build', [pid, start, ...root], '', { subject });
    tool(pid + 1, 'cc1', start + 10, root, ARM, ticks);
    read();
    heat(63);
    // a quarter of all that compilers used nobody saw
    end(pid + 1, 'cc1', start + 10, root, ARM);
    tool(pid, 'make', start, root, '', 40, (ticks * 4) / 3);
    read();
    heat(50);
    end(pid, 'make', start, root, '');
    return read();
  };
  const [first] = run(50, 7, 300);
  t.match(first, { cpuSeconds: 4.4, heat: { zone: 'cpu-thermal', atStart: 45, peak: 63 } });
  t.ok(Math.abs(first!.joules!.value - 8.8) < 0.05, `${first!.joules!.value}`);
  t.ok(first!.joules!.sigma! > 0.3 && first!.joules!.sigma! < 1.5);
  t.notOk('before' in first!, 'there was none');
  const [other] = run(60, 8, 300);
  t.notOk('before' in other!, 'another project is another build');
  const [again] = run(70, 7, 600);
  t.match(again, { before: { to: first!.to } });
  t.ok(Math.abs(again!.before!.cpuRatio - 8.4 / 4.4) < 1e-6);
  t.ok(Math.abs(again!.before!.joulesRatio!.value - 8.4 / 4.4) < 0.01);
  const lines = wholeScreen(
    buildsView({ builds: [again!], more: 0 }, { width: 80, colours: palette(false), now: again!.to }),
  ).join('\n');
  t.match(lines, /make: 16\.8 J .* \(prior\); cpu-thermal from 45/);
  t.match(lines, /91 % more CPU time/);
});

t.test('where the power of tools is not known, or hardly any was seen, no energy is told', async t => {
  const unknown = buildHost();
  const start = unknown.now() + 100;
  unknown.tool(50, 'make', start, [50, start], '', 20, 500);
  t.notOk('joules' in unknown.read()[0]!);
  const { tool, read, now } = buildHost(2);
  const later = now() + 100;
  tool(50, 'make', later, [50, later], '', 20, 5000);
  read();
  t.notOk('joules' in read()[0]!, 'of 50 s a fifth of one was seen');
});
