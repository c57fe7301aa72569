import t from 'tap';
import { PiFirmware, type PiLimits } from './pi_firmware.js';

const LIMITS: PiLimits = {
  domain: 'policy0',
  topKhz: 1_200_000,
  lowestKhz: 600_000,
  cappedCelsius: 80,
  hardCelsius: 85,
};
const capOf = (firmware: PiFirmware): number => Math.min(...firmware.caps.map(cap => cap.khz));

t.test(
  'from 80 to 85 degrees the clock falls, and the bits say so, for ever after in their upper half',
  async t => {
    const firmware = new PiFirmware(LIMITS);
    const at = (celsius: number) => {
      firmware.govern({ celsius: [celsius] });
      return [capOf(firmware), firmware.bits.toString(16)];
    };
    t.strictSame(at(79.5), [Number.POSITIVE_INFINITY, '0']);
    t.strictSame(at(80), [1_188_000, '20002']);
    t.strictSame(at(84), [720_000, '20002']);
    t.strictSame(at(86), [600_000, '60006']);
    t.strictSame(at(70), [Number.POSITIVE_INFINITY, '60000']);
  },
);

t.test('the soft limit of a Pi 3B+ is one step at 60 degrees', async t => {
  const soft = { celsius: 60, khz: 1_200_000, hysteresisCelsius: 2 };
  const firmware = new PiFirmware({ ...LIMITS, topKhz: 1_400_000, soft });
  const at = (celsius: number) => {
    firmware.govern({ celsius: [celsius] });
    return [capOf(firmware), firmware.bits.toString(16)];
  };
  t.strictSame(at(60), [1_200_000, '80008']);
  t.strictSame(at(58), [1_200_000, '80008']);
  t.strictSame(at(57.5), [Number.POSITIVE_INFINITY, '80000']);
});

t.test('a weak supply takes the clock to its lowest, and is told by other bits', async t => {
  const firmware = new PiFirmware(LIMITS);
  firmware.supplyIsLow = true;
  firmware.govern({ celsius: [50] });
  t.equal(firmware.bits.toString(16), '50005');
  t.match(
    firmware.caps.filter(cap => cap.khz === 600_000),
    [{ cause: 'undervoltage', shows: 'nothing' }],
  );
  firmware.supplyIsLow = false;
  firmware.govern({ celsius: [50] });
  t.equal(firmware.bits.toString(16), '50000');
  t.equal(capOf(firmware), Number.POSITIVE_INFINITY);
});
