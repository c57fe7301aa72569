import t from 'tap';
import type { Result } from '../entrant.js';
import type { Key } from './agent.js';
import { agentGates } from './agent_gates.js';

const contender = { name: 'one', command: process.execPath, args: [], parts: ['/dev/null'], counted: '' };
const result = (part: Partial<Result>): Result => ({
  name: 'one',
  contender,
  cpuPercent: 0.3,
  rssKb: 4000,
  peakKb: 4096,
  pssKb: 4000,
  writtenBytes: 0,
  wakeupsPerSecond: 1,
  upBytesPerSecond: 300,
  downBytesPerSecond: 1,
  outBytesPerSecond: 300,
  ...part,
});
const rounds = (...cpu: readonly number[]) => cpu.map(cpuPercent => result({ cpuPercent }));
const failing = (results: readonly (readonly [Key, readonly Result[]])[]) =>
  agentGates(new Map(results))
    .filter(({ holds }) => !holds)
    .map(({ gate }) => gate);

t.test('an agent within all bounds holds all', async t => {
  const results = [
    ['native', rounds(0.3, 0.3, 0.3)],
    ['nativeTls', rounds(0.3, 0.3, 0.3)],
    ['collectd', rounds(1, 1, 1)],
  ] as const;
  t.same(failing(results), []);
  t.equal(new Map(agentGates(new Map(results)).map(({ gate, value }) => [gate, value])).get('CPU'), 0.3);
});

t.test('an agent that was not built holds nothing', async t => {
  const gates = agentGates(new Map([['collectd', rounds(1)]]));
  t.ok(gates.every(({ holds, value }) => !holds && value === undefined));
});

t.test('without collectd its gate is open and the others count', async t => {
  const results = [
    ['native', rounds(0.9)],
    ['nativeTls', rounds(0.3)],
  ] as const;
  t.same(failing(results), ['CPU']);
});

t.test('a round in which the machine slowed both does not change their ratio', async t => {
  const results = [
    ['native', rounds(0.3, 0.3, 0.9)],
    ['nativeTls', rounds(0.3, 0.3, 0.3)],
    ['collectd', rounds(1, 1, 3)],
  ] as const;
  t.same(failing(results), []);
});

t.test('exactly a third is not less than a third', async t => {
  const results = [
    ['native', rounds(0.25)],
    ['nativeTls', rounds(0.25)],
    ['collectd', rounds(0.75)],
  ] as const;
  t.same(failing(results), ['CPU, of that of collectd']);
});

t.test('a byte written or a peak too high in a single round, with TLS or without, is a failure', async t => {
  const results = [
    ['native', [result({}), result({ peakKb: 5121 })]],
    ['nativeTls', [result({}), result({ writtenBytes: 4096, wakeupsPerSecond: 1 })]],
    ['collectd', rounds(1, 1)],
  ] as const;
  t.same(failing(results), ['peak memory', 'written to disk']);
});
