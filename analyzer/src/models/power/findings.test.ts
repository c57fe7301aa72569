import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Condition } from '../../findings/condition.js';
import {
  handMadeInterval,
  handMadePower,
  handMadeProcess,
  populationOf,
} from '../../testing/hand_made_interval.js';
import { lookedAt } from '../../testing/looked_at.js';
import { PowerFindings } from './findings.js';
import { PowerInputs } from './inputs/power_inputs.js';

const CHARGING = 1;
const DISCHARGING = 2;

/** What is found of a battery with this charge, in percent. */
const battery = (findings: PowerFindings, capacity: number, status = DISCHARGING): readonly Condition[] =>
  findings.judge(
    handMadeInterval({ supplies: [{ name: 'BAT0', points: [{ at: Seconds(5), capacity, status }] }] }),
    undefined,
  );

t.test('a battery that runs low is told at once, and is critical when it is nearly empty', async t => {
  const findings = new PowerFindings();
  t.same(battery(findings, 16), []);
  t.match(battery(findings, 15), [
    { kind: 'power.battery-low', subject: 'BAT0', level: 'raised', severity: 'warning', summary: /15 %/ },
  ]);
  t.match(battery(findings, 18), [{ level: 'held' }]);
  t.match(battery(findings, 5), [{ level: 'raised', severity: 'critical' }]);
  t.same(battery(findings, 21), []);
});

t.test('one that is charged is not', async t => {
  t.same(battery(new PowerFindings(), 3, CHARGING), []);
});

t.test('patterns are found while the device is awake, and go on where they were after a restart', async t => {
  const population = populationOf([handMadeProcess({ pid: 7, program: 'poller' })]);
  const poll = (findings: PowerFindings, from: number, seconds: number): readonly Condition[] => {
    const inputs = new PowerInputs();
    for (let at = from; at <= seconds; at += 15) {
      const sleepers = [lookedAt(at, { switches: 50, timeout: 0.02 })];
      const interval = handMadeInterval({
        to: Seconds(at),
        population,
        power: handMadePower({ sleepers }),
      });
      findings.judge(interval, { input: inputs.of(interval, undefined), costs: {} });
    }
    return findings.wasteful;
  };
  const findings = new PowerFindings();
  t.match(poll(findings, 0, 90), [{ kind: 'power.polling', level: 'raised' }]);
  t.same(findings.judge(handMadeInterval(), undefined), []);
  t.same(findings.wasteful, [], 'nothing is known of an interval asleep');
  battery(findings, 15);
  const after = new PowerFindings();
  after.restore(JSON.parse(JSON.stringify(findings.snapshot())));
  t.match(battery(after, 20), [{ level: 'held' }]);
  t.match(poll(after, 105, 105), [{ kind: 'power.polling', level: 'raised' }], 'the next look is enough');
});
