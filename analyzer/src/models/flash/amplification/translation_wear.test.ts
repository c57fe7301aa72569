import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { SEVERAL_BITS } from '../health/rated_erases.js';
import { WearTrace } from '../lifetime/wear_trace.js';
import { translationByWear } from './translation_wear.js';

const GB = 1e9;
const card = { subject: 'mmcblk0', capacityBytes: 8 * GB, countsAll: false, rated: SEVERAL_BITS };
/** Of all its flash. */
const FLASH = 8 * GB * Math.sqrt(1.07 * 1.28);
/** Bytes that wear a share of the life out, of flash that bears 3000 erases. */
const wearOf = (bytes: number, amplification: number): number => (bytes * amplification) / (3000 * FLASH);

/** A card that tells tenths, read after so many bytes each. */
function seen(amplification: number, from: number, until: number, every: number): WearTrace {
  const trace = new WearTrace();
  for (let bytes = from; bytes <= until; bytes += every) {
    const tenth = Math.floor(10 * wearOf(bytes, amplification));
    trace.addReading({ low: tenth / 10, high: (tenth + 1) / 10, bytes: bytes - from });
  }
  return trace;
}

t.test('between two edges that were passed it is known as well as the flash is', async t => {
  const random = randomNumbers(4);
  for (let i = 0; i < 40; i++) {
    const amplification = 1 + 9 * random();
    const life = (3000 * FLASH) / amplification;
    const trace = seen(amplification, 0.3 * random() * life, 0.9 * life, (0.001 + 0.05 * random()) * life);
    const { value, lower, upper, basis } = translationByWear(trace, card)!;
    t.ok(lower! <= amplification && amplification <= upper!, `${lower} ${amplification} ${upper}`);
    t.ok(Math.abs(Math.log(value / amplification)) < 0.35, `${value} of ${amplification}`);
    t.equal(basis, 'modelled');
  }
});

t.test('before an edge is passed nothing is known, unless bytes are counted since it was made', async t => {
  t.equal(translationByWear(seen(4, 0, 100 * GB, GB), card), undefined);
  t.equal(translationByWear(new WearTrace(), card), undefined);
  const drive = new WearTrace();
  const bytes = 2000 * GB;
  const percent = Math.floor(100 * wearOf(bytes, 2));
  drive.addReading({ low: percent / 100, high: (percent + 1) / 100, bytes });
  t.equal(translationByWear(drive, card), undefined, 'how much was written before is not known');
  const { value } = translationByWear(drive, { ...card, countsAll: true })!;
  t.ok(Math.abs(value / 2 - 1) < 0.05, `${value}`);
});

t.test('flash that nothing is written to more than once is at 1, not below', async t => {
  const { value, lower } = translationByWear(seen(0.7, 0, 30_000 * GB, 20 * GB), card)!;
  t.equal(lower, 1);
  t.ok(value >= 1);
});

t.test(
  'flash whose kind bears more erases has been amplified more, within what its rating is known',
  async t => {
    const trace = seen(2, 0, 4000 * GB, 20 * GB);
    const rated = {
      flash: 'flash that is used with one bit a cell',
      median: 21_000,
      lower: 7000,
      upper: 63_000,
    };
    const [several, one] = [SEVERAL_BITS, rated].map(
      each => translationByWear(trace, { ...card, rated: each })!,
    );
    t.ok(Math.abs(one!.value / several!.value - 7) < 0.01);
    t.match(
      one!.note,
      /^Taking flash that is used with one bit a cell to bear 21000 erases, 7000 to 63000 in 90 of 100/,
    );
  },
);
