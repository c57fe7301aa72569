import type { SourceInfo } from '@edgevitals/shared/info';
import type { DeviceSummary, DevicesAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { fleetDiagnoses, privilegeDiagnosis, versionDiagnosis } from './fleet_checks.js';

const NOW = 1_790_000_100;
const [example] = (RESULT_EXAMPLES['devices answer'] as DevicesAnswer).devices;
const device = (more: Partial<DeviceSummary> = {}): DeviceSummary => ({
  ...example!,
  ...{ status: 'online', lastSeen: NOW - 10, infoProblems: [], rejectedFrames: 0 },
  ...{ unplacedSeconds: 0, frames: 1000, lostFrames: 0 },
  ...more,
});
const troubles = (...devices: DeviceSummary[]): string[] =>
  fleetDiagnoses(devices, NOW).flatMap(({ what, state, text }) =>
    state === 'ok' ? [] : [`${what}: ${text}`],
  );

t.test('a fleet that is well has nothing to be said of', async t => {
  t.same(troubles(device()), []);
});

t.test('what is usually wrong with devices is told, each with what to do', async t => {
  t.match(troubles(), [/^devices: the analyzer has seen none/]);
  t.match(troubles(device({ status: 'offline' })), [/^devices: 1 known, 0 online; away: gateway-7/]);
  t.match(troubles(device({ lastSeen: NOW - 3600 })), [
    /^devices: gateway-7 said to be online, silent for 3 min/,
  ]);
  t.match(troubles(device({ lastSeen: NOW + 60 })), [/^clock: .* the two clocks differ/]);
  t.match(troubles(device({ unplacedSeconds: 9 })), [/^clock: data of gateway-7 could not be placed/]);
  t.match(troubles(device({ infoProblems: ['x'] })), [/^frames: of gateway-7 something was refused/]);
  t.match(troubles(device({ lostFrames: 11 })), [/^losses: over 1 % of the frames of gateway-7/]);
  const many = Array.from({ length: 9 }, (_, i) => device({ device: `d${i}`, unplacedSeconds: 1 }));
  t.match(troubles(...many), [/data of d0, d1, d2, d3, d4 and 4 more/]);
  for (const { state, advice } of fleetDiagnoses([device({ lostFrames: 99 })], NOW))
    t.equal(advice === undefined, state === 'ok');
});

t.test('versions that differ, and what agents may not read, are told with what that costs', async t => {
  t.equal(versionDiagnosis(['0.1.0', '0.1.0'], '0.1.0').state, 'ok');
  t.match(versionDiagnosis(['0.0.9', '0.1.0'], '0.1.0'), { state: 'warning', text: /agents are 0\.0\.9$/ });
  const sources: SourceInfo[] = [
    { name: 'proc_pid_io', state: 'denied', reason: 'EACCES', costs: 'bytes of others' },
  ];
  t.match(privilegeDiagnosis([{ device: 'gw', sources }]), {
    state: 'warning',
    text: 'gw may not read proc_pid_io, which costs: bytes of others',
  });
  t.equal(privilegeDiagnosis([{ device: 'gw', sources: [] }]).state, 'ok');
  t.equal(privilegeDiagnosis([]).state, 'skipped', 'what may not be seen is not said to be well');
});
