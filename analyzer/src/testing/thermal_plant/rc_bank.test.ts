import t from 'tap';
import { RcBank } from './rc_bank.js';

const near = (found: number, wanted: number, tolerance: number): boolean =>
  Math.abs(found - wanted) <= tolerance;

t.test(
  'each term answers a step of power as R P (1 - exp(-t / tau)), whatever the steps of time',
  async t => {
    const terms = [
      { tauSeconds: 2.5, kelvinPerWatt: { cpu: 2 } },
      { tauSeconds: 50, kelvinPerWatt: { cpu: 5 } },
      { tauSeconds: 400, kelvinPerWatt: { cpu: 7 } },
    ];
    for (const steps of [[100], new Array(400).fill(0.25), [0.1, 30, 7.9, 62]]) {
      const bank = new RcBank(terms, ['cpu']);
      for (const step of steps) bank.advance([3], step);
      terms.forEach(({ tauSeconds, kelvinPerWatt }, i) => {
        const wanted = kelvinPerWatt.cpu * 3 * (1 - Math.exp(-100 / tauSeconds));
        t.ok(near(bank.riseOf(i), wanted, 1e-9), `term ${i} in ${steps.length} steps`);
      });
    }
  },
);

t.test('it ends at the sum of R P over sources, and cools down by exp(-t / tau)', async t => {
  const bank = new RcBank([{ tauSeconds: 10, kelvinPerWatt: { cpu: 2, rest: 0.5 } }], ['cpu', 'gpu', 'rest']);
  bank.advance([3, 100, 4], 1e6);
  t.ok(near(bank.rise, 8, 1e-9));
  bank.advance([0, 0, 0], 10);
  t.ok(near(bank.rise, 8 / Math.E, 1e-9));
  bank.settle([1, 0, 0]);
  t.equal(bank.rise, 2);
});

t.test('energy in is energy stored plus energy given off', async t => {
  const [tau, resistance, dt] = [40, 4, 0.01];
  const bank = new RcBank([{ tauSeconds: tau, kelvinPerWatt: { cpu: resistance } }], ['cpu']);
  let into = 0;
  let off = 0;
  for (let i = 0; i < 20_000; i++) {
    const watts = i % 3000 < 1000 ? 5 : 1;
    const before = bank.rise;
    bank.advance([watts], dt);
    into += watts * dt;
    off += (((before + bank.rise) / 2) * dt) / resistance;
  }
  const stored = (tau / resistance) * bank.rise;
  t.ok(near(stored + off, into, 1e-4 * into), `${stored} + ${off} of ${into} J`);
});

t.test('air changes the resistance and with it the time constant, not what is stored', async t => {
  const bank = new RcBank([{ tauSeconds: 100, kelvinPerWatt: { cpu: 10 } }], ['cpu']);
  bank.settle([2]);
  bank.advance([2], 0.001, [0.5]);
  t.ok(near(bank.rise, 20, 0.001), 'no jump');
  bank.advance([2], 50, [0.5]);
  t.ok(near(bank.rise, 10 + 10 / Math.E, 0.001), 'tau is 50 s');
});
