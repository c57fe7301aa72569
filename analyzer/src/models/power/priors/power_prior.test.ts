import type { EnergyModelInfo, Info } from '@edgevitals/shared/info';
import t from 'tap';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { clusterLayout } from '../inputs/cluster_layout.js';
import { powerPrior } from './power_prior.js';
import { PowerProfiles } from './profile.js';

const PLAIN = handMadeInterval().info!;
/** One cluster of two cores with two points. */
const device = (parts: Partial<Info> = {}, part = 'Cortex-A53'): Info => ({
  ...PLAIN,
  cpus: [0, 1].map(cpu => ({ cpu, part, capacity: 1024, online: true })),
  policies: [
    {
      policy: 0,
      cpus: [0, 1],
      driver: 'cpufreq-dt',
      hardwareMinKhz: 400_000,
      hardwareMaxKhz: 1_000_000,
      frequenciesKhz: [400_000, 1_000_000],
    },
  ],
  ...parts,
});
const energyModel = (flags: number, powers: [number, number]): Partial<Info> => ({
  energyModels: [
    {
      name: 'cpu0',
      cpus: [0, 1],
      flags,
      points: [
        { khz: 400_000, power: powers[0], inefficient: false },
        { khz: 1_000_000, power: powers[1], inefficient: false },
      ],
    } satisfies EnergyModelInfo,
  ],
});
const priorOf = (info: Info) => powerPrior(info, clusterLayout(info, [])).clusters[0];

t.test('the kernel`s energy model is believed if it is in microwatts', async t => {
  const model = priorOf(device(energyModel(1, [32_400, 144_000])));
  t.match(model, { busyWatts: [0.0324, 0.144], relative: 0.3, source: /energy model/ });
  const old = device({ ...energyModel(1, [32, 125]), kernel: { ...PLAIN.kernel, release: '5.19.0' } });
  t.match(priorOf(old), { busyWatts: [0.032, 0.125] }, 'milliwatts before 6.0');
  for (const [flags, power] of [
    [0, 144_000],
    [5, 144_000],
    [1, 100],
    [1, 2e11],
  ] as const)
    t.match(
      priorOf(device(energyModel(flags, [1, power]))),
      { source: /published for its core/ },
      `${flags} ${power}`,
    );
});

t.test('without one, power or coefficient and volts of its operating points', async t => {
  const points = (microwatts: number) => ({
    operatingPoints: [
      {
        device: 'cpu0',
        dynamicPowerCoefficient: 100,
        points: [
          { khz: 400_000, microvolts: 900_000, microwatts: 0 },
          { khz: 1_000_000, microvolts: 1_200_000, microwatts },
        ],
      },
    ],
  });
  const coefficient = priorOf(device(points(0)))!;
  t.match(coefficient, { relative: 0.3, source: /its dynamic power coefficient/ });
  t.ok(Math.abs(coefficient.busyWatts[0]! - 0.0324) < 1e-12);
  t.ok(Math.abs(coefficient.busyWatts[1]! - 0.144) < 1e-12);
  t.match(priorOf(device(points(200_000))), { busyWatts: [0.08, 0.2], source: /power at operating points/ });
});

t.test('without those, what is published for the core, or nothing', async t => {
  const core = priorOf(device())!;
  t.match(core, { source: /published for its core; volts of other boards/ });
  t.ok(core.relative > 0.45);
  t.ok(core.busyWatts[1]! > 0.1 && core.busyWatts[1]! < 0.2);
  t.equal(priorOf(device({}, 'MIPS 24Kc')), undefined);
  const x86 = priorOf(device({ kernel: { ...PLAIN.kernel, architecture: 'x86_64' } }, 'AMD EPYC'))!;
  t.ok(Math.abs(x86.busyWatts[1]! - 3) < 1e-9);
  t.ok(x86.busyWatts[0]! < 1.2, 'less at a lower clock');
});

t.test('a profile goes before everything, for what it names', async t => {
  const profiles = new PowerProfiles({
    model: 'Board',
    base: { watts: 1.9 },
    clusters: { 'cortex-a53': { relative: 0.05, busyWatts: { '1000000': 0.5, '200000': 0.1 } } },
    devices: { radio: { onWatts: 0.3, work: { bytes: 2e-7 }, relative: 0.2 } },
  });
  const info = device(energyModel(1, [32_400, 144_000]));
  const profile = profiles.of('Board rev 2');
  t.equal(profiles.of('Another board'), undefined);
  const { base, clusters, device: of } = powerPrior(info, clusterLayout(info, []), profile);
  t.match(base, { watts: 1.9, relative: 0.1 });
  t.match(clusters, [{ busyWatts: [0.2, 0.5], relative: 0.05, source: 'device profile' }]);
  t.match(of('interface/wlan0', 'radio'), { onWatts: 0.3, source: 'device profile' });
  t.match(of('disk/mmcblk0', 'storage'), { relative: 1 });
});
