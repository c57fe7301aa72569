import fc from 'fast-check';
import t from 'tap';
import { FosterBank, TIME_CONSTANTS } from './foster_bank.js';

t.test('a step of load is averaged by each element with its own time constant', async t => {
  const bank = new FosterBank();
  bank.advance(50, 1);
  for (const [i, tau] of TIME_CONSTANTS.entries())
    t.ok(Math.abs(bank.loads[i]! - (1 - Math.exp(-50 / tau))) < 1e-12);
  bank.clear();
  t.ok(bank.loads.every(load => load === 0));
});

t.test('however a stretch of one load is cut, it ends in the same state', async () => {
  const seconds = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(seconds, { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (parts, load) => {
        const cut = new FosterBank();
        for (const part of parts) cut.advance(part, load);
        const whole = new FosterBank();
        whole.advance(
          parts.reduce((sum, part) => sum + part, 0),
          load,
        );
        return whole.loads.every((value, i) => Math.abs(value - cut.loads[i]!) < 1e-9);
      },
    ),
  );
});
