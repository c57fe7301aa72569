import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeCpu, handMadeInterval } from '../../../testing/hand_made_interval.js';
import { firmwareEvidence } from './firmware.js';

/** What the firmware said each second of an interval of 5 s, in hexadecimal; `before` is what it said before it. */
function evidence(before: string | undefined, told: readonly string[], busy = 0) {
  const steps: { value: number; at: Seconds; until: Seconds; carried: boolean }[] = [];
  const add = (bits: string, second: number, carried: boolean): void => {
    const value = Number.parseInt(bits, 16);
    const last = steps.at(-1);
    const at = Seconds(second);
    if (last?.value === value) last.until = at;
    else if (steps.length > 0 || value > 0) steps.push({ value, at, until: at, carried });
  };
  if (before !== undefined) add(before, 0, true);
  for (const [i, bits] of told.entries()) add(bits, i + 1, false);
  const bits = Number.parseInt(told.at(-1) ?? before ?? '0', 16);
  return firmwareEvidence(
    handMadeInterval({
      firmware: { bits, isKnown: before !== undefined, steps },
      cpus: [handMadeCpu(0, busy)],
    }),
  );
}
const always = (bits: string): string[] => new Array<string>(5).fill(bits);

t.test('what is now is told with its cause: the supply where it is too weak, heat otherwise', async t => {
  t.match(evidence('50005', always('50005'), 4.8), [
    {
      domain: 'firmware',
      cause: 'undervoltage',
      effect: 'binding',
      seconds: 5,
      evidence: 'get_throttled 50005: under-voltage, throttled now',
    },
  ]);
  t.match(evidence('e0008', always('e0008'), 4.8), [
    { cause: 'thermal', effect: 'binding', evidence: /: soft temperature limit now$/ },
    { effect: 'past', evidence: /: frequency capped, throttled since/ },
  ]);
  t.match(evidence('60006', always('60006')), [
    { cause: 'thermal', effect: 'latent', evidence: /: frequency capped, throttled now$/ },
  ]);
  t.match(
    evidence('10001', always('10001'), 4.8),
    [{ cause: 'undervoltage', effect: 'latent' }],
    'a dip that slows nothing',
  );
});

t.test('it begins and ends where the samples say', async t => {
  t.match(evidence('0', ['0', '0', '20002', '20002', '20002']), [{ from: 3, to: 5, seconds: 2 }]);
  t.match(evidence('20002', ['20002', '20002', '20000', '20000', '20000']), [
    { from: 0, to: 2, seconds: 2, effect: 'latent', evidence: 'get_throttled 20000: frequency capped' },
  ]);
  t.match(
    evidence('20002', always('20000')),
    [{ effect: 'past', seconds: 0 }],
    'its own samples say that it is over',
  );
  t.match(evidence('20002', []), [{ from: 0, to: 0, seconds: 0 }], 'nothing was read: it is as it was');
});

t.test(
  'what came and went between two samples is told once; what was before the agent came is past',
  async t => {
    t.match(evidence('0', ['0', '10000', '10000', '10000', '10000']), [
      { cause: 'undervoltage', effect: 'latent', from: 2, to: 2, seconds: 0 },
    ]);
    t.match(evidence('10000', always('10000')), [{ cause: 'undervoltage', effect: 'past' }]);
    t.match(evidence(undefined, always('50000')), [
      { effect: 'past', evidence: 'get_throttled 50000: under-voltage, throttled since the device started' },
    ]);
  },
);

t.test('nothing is made of bits that have no meaning, nor of firmware that says nothing', async t => {
  t.strictSame(evidence('0', always('0')), []);
  t.strictSame(evidence('fff0fff0', always('fff0fff0')), []);
  t.strictSame(firmwareEvidence(handMadeInterval()), []);
});
