import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { HardwareThrottle } from '../../../device/interval.js';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { handMadeCpu, handMadeInterval } from '../../../testing/hand_made_interval.js';
import { hardwareEvidence } from './hardware.js';

type Counted = Partial<Omit<HardwareThrottle, 'ended'>> & { ended?: number };

/** What is told of 5 s in which counters grew so; `packages` are those of CPUs 0, 1 and so on. */
function evidence(counted: readonly Counted[], packages: readonly number[] = [], busyCpu = 0) {
  return hardwareEvidence(
    handMadeInterval({
      from: Seconds(100),
      to: Seconds(105),
      hardwareThrottle: counted.map(({ ended = 0, ...each }) => ({
        domain: 'package',
        number: 0,
        began: 0,
        powerLimited: 0,
        ...each,
        ended: Seconds(ended),
      })),
      cpus: [handMadeCpu(busyCpu, 4.9)],
      info: handMadeInfo({
        cpus: packages.map((each, cpu) => ({ cpu, part: '', capacity: 1024, online: true, package: each })),
      }),
    }),
  );
}

t.test('heat is told with the length that the kernel counted, back from the interval’s end', async t => {
  t.strictSame(evidence([{ began: 2, ended: 1.5 }]), [
    {
      domain: 'package0',
      cause: 'thermal',
      effect: 'binding',
      seconds: 1.5,
      evidence: 'thermal_throttle: package 0 slowed down for 1.5 s',
      from: 103.5,
      to: 105,
    },
  ]);
  t.match(
    evidence([{ ended: 60 }]),
    [{ seconds: 60, from: 45, to: 105 }],
    'it had begun long before: the kernel tells of it at the end',
  );
  t.match(evidence([{ began: 1 }]), [
    { cause: 'thermal', seconds: 0, from: 105, to: 105, evidence: /package 0 began to slow down once$/ },
  ]);
});

t.test('a limit of power is not heat, unless heat is there too', async t => {
  t.match(evidence([{ powerLimited: 8 }]), [
    { cause: 'power-limit', seconds: 0, evidence: 'thermal_throttle: package 0 met its power limit 8 times' },
  ]);
  t.match(evidence([{ powerLimited: 8, began: 1, ended: 0.2 }]), [{ cause: 'thermal', seconds: 0.2 }]);
});

t.test('a package is told once for all of its cores, each package by itself', async t => {
  const cores = [0, 1, 2, 3].map(number => ({ domain: 'core' as const, number, began: 1, ended: 1 }));
  const package1 = { number: 1, began: 1, ended: 2 };
  t.match(evidence([...cores.slice(2), package1], [0, 0, 1, 1]), [{ domain: 'package1', seconds: 2 }]);
  t.match(evidence([...cores, package1], [0, 0, 1, 1], 3), [
    { domain: 'package1', seconds: 2, effect: 'binding' },
    { domain: 'package0', seconds: 1, effect: 'latent', evidence: /the core of CPU 0 slowed/ },
  ]);
  t.match(evidence([cores[2]!, package1]), [{ domain: 'package1' }], 'where nothing tells whose core it is');
  t.match(evidence([cores[2]!]), [{ domain: 'cpu2', effect: 'latent' }]);
  t.match(
    evidence([cores[0]!, { powerLimited: 3 }], [0, 0]),
    [{ domain: 'package0', cause: 'thermal' }],
    'a hot core is more than a notice of power',
  );
});

t.test('counters that stand tell nothing, nor does a device without them', async t => {
  t.strictSame(evidence([]), []);
  t.strictSame(hardwareEvidence(handMadeInterval()), []);
});
