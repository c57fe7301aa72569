import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Interval } from '../../../device/interval.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeCpu, handMadeInterval } from '../../../testing/hand_made_interval.js';
import { ZoneTrips } from '../trips.js';
import { coolingEvidence } from './cooling.js';

const zone = (n: number, type: string, passive: number, devices: readonly number[]) => ({
  zone: n,
  type,
  policy: 'step_wise',
  trips: [{ type: 'passive', temp: passive, hyst: 0 }],
  cooling: devices.map(device => ({ device, trip: 0 })),
});
const policy = (n: number) => ({
  policy: n,
  cpus: [n],
  driver: 'dt',
  hardwareMinKhz: 6e5,
  hardwareMaxKhz: 2e6,
  frequenciesKhz: [],
});

/** A device that was at these steps for all of 5 s. */
function evidence(devices: [type: string, state: number][], parts: Partial<Interval> = {}) {
  const interval = handMadeInterval({
    cooling: devices.map(([type, state], device) => ({
      device,
      type,
      state,
      maxState: 10,
      steps: [{ value: state, at: Seconds(0), until: Seconds(5), carried: true }],
    })),
    ...parts,
  });
  return coolingEvidence(interval, new ZoneTrips(interval, () => 0), { isLatched: () => false });
}

t.test('all CPUs of ACPI are one, at the highest step', async t => {
  const info = handMadeInfo({ zones: [zone(0, 'acpitz', 85_000, [0, 1, 2])] });
  const processors: [string, number][] = [
    ['Processor', 6],
    ['Processor', 7],
    ['Processor', 0],
  ];
  t.strictSame(evidence(processors, { info, cpus: [handMadeCpu(0, 4.9)] }), [
    {
      domain: 'cooling_device0',
      cause: 'thermal',
      effect: 'binding',
      seconds: 5,
      evidence: 'Processor at step 7 of 10 for acpitz',
      from: 0,
      to: 5,
    },
  ]);
});

t.test(
  'what takes nothing from programs is no evidence, what no zone asks for has another cause',
  async t => {
    const info = handMadeInfo({ zones: [zone(0, 'soc', 85_000, [0, 1, 2])] });
    t.strictSame(
      evidence(
        [
          ['pwm-fan', 3],
          ['bq25890-charger', 3],
          ['LCD', 3],
          ['TCC Offset', 3],
        ],
        { info },
      ),
      [],
    );
    t.match(evidence([['intel_powerclamp', 20]]), [
      { cause: 'unknown', evidence: 'intel_powerclamp at step 20 of 10' },
    ]);
  },
);

t.test(
  'a device that several zones use is at work for the hottest; older kernels do not name the policy',
  async t => {
    const zones = [zone(0, 'gpu-thermal', 85_000, [0]), zone(1, 'cpu-thermal', 85_000, [0])];
    const readings = [60, 86].map((celsius, i) => ({
      zone: i,
      type: '',
      points: [{ at: Seconds(1), temperature: celsius as Interval['zones'][0]['points'][0]['temperature'] }],
    }));
    const policies = [0, 4].map(n => ({
      policy: n,
      governor: '',
      points: [],
      limit: undefined,
      residency: [],
    }));
    const info = handMadeInfo({ zones, policies: [policy(0), policy(4)] });
    const on = (type: string, of: Interval['policies']) =>
      evidence([[type, 2]], { info, zones: readings, policies: of });
    t.match(on('cpufreq-cpu4', policies), [{ domain: 'policy4', evidence: /for cpu-thermal$/ }]);
    t.match(on('thermal-cpufreq-0', policies.slice(0, 1)), [{ domain: 'policy0' }]);
    t.match(on('thermal-cpufreq-0', policies), [{ domain: 'cooling_device0' }]);
  },
);

t.test('cooling that came and went between two readings is told by the statistics of the kernel', async t => {
  const info = handMadeInfo({ zones: [zone(0, 'cpu', 85_000, [0])], policies: [policy(0)] });
  const of = (heldSeconds: number) => {
    const interval = handMadeInterval({
      info,
      cooling: [
        {
          device: 0,
          type: 'cpufreq-cpu0',
          state: 0,
          maxState: 10,
          steps: [],
          counted: { heldSeconds: Seconds(heldSeconds), covers: Seconds(10) },
        },
      ],
    });
    return coolingEvidence(interval, new ZoneTrips(interval, () => 0), { isLatched: () => false });
  };
  t.match(of(1.25), [
    {
      cause: 'thermal',
      seconds: 1.25,
      from: -5,
      to: 5,
      evidence: 'cpufreq-cpu0 above 0 for 1.25 s for cpu, by its statistics',
    },
  ]);
  t.strictSame(of(0), []);
});
