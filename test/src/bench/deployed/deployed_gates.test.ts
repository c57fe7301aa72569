import t from 'tap';
import { deployedGates } from './deployed_gates.js';

const cost = (program: number) => ({ program, broker: 20, rssMib: 100, messages: 1, rate: 2000 });
const serve = (program: number, rate: number, p99: number | undefined) => ({
  cost: cost(program),
  latency: { p50: 1, p99: 1 },
  highest: { rate, isBounded: true },
  atHalf: { p50: 1, p99 },
  isPinned: true,
});
const peer = (name: string, program: number) => ({
  name,
  cost: cost(program),
  totals: { messages: 1, cpu_ticks: 1, written_bytes: 1 },
});
const failing = (...args: Parameters<typeof deployedGates>): string[] =>
  deployedGates(...args)
    .filter(({ holds }) => !holds)
    .map(({ gate }) => gate);

const PEERS = 'prior, of the cheaper of those who make totals alone';

t.test('gates hold at their bounds', async t => {
  t.same(failing(serve(150, 5000, 250), [peer('slow', 90), peer('fast', 60)], 59), []);
});

t.test('each fails by itself', async t => {
  t.same(failing(serve(151, 5000, 250), [], 1), ['deployed, 2000 frames/s']);
  t.same(failing(serve(150, 4000, 250), [], 1), ['kept up with on one core']);
  t.same(failing(serve(150, 5000, 251), [], 1), ['p99 from publishing to an answer, at half of that']);
  t.same(failing(serve(150, 5000, 250), [peer('slow', 90), peer('fast', 60)], 60), [PEERS]);
});

t.test('what was not deployed holds nothing, peers that are missing prove nothing', async t => {
  t.equal(failing(undefined, [], 1).length, 3);
  t.equal(failing(serve(150, 0, undefined), [], 1).length, 3);
  t.equal(deployedGates(serve(1, 5000, 1), [], 1).at(-1)?.value, undefined);
});
