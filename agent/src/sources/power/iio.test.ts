import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledSlowly } from '../../testing/sampled.js';
import { Iio, iioChannels, parseDecimal } from './iio.js';

t.test('IIO: channels that measure electricity, raw with their scale', async t => {
  t.strictSame(
    iioChannels(['in_accel_x_raw', 'in_temp_raw', 'in_accel_scale']).length,
    0,
    'an accelerometer is no power monitor',
  );
  t.equal(parseDecimal('1234.5678\n', 3), 1_234_567);
  t.equal(parseDecimal('-0.5', 3), -500);
  for (const text of ['', '1e3', '.5', '9'.repeat(18)]) t.equal(parseDecimal(text, 6), undefined, text);
  const device = '/sys/bus/iio/devices/iio:device0';
  const host = boardOf(
    {
      ...filesIn(device, {
        name: 'ina226\n',
        in_voltage0_raw: '4\n',
        in_voltage1_raw: '4000\n',
        in_voltage1_scale: '1.250000000\n',
      }),
      ...filesIn(device, {
        in_power2_raw: '400\n',
        in_power2_scale: '12.5\n',
        in_current3_raw: { error: 'EBUSY' },
      }),
      ...filesIn(device, {
        in_current3_scale: '0.500000000 dB\n',
        in_shunt_resistor: '0.010000000\n',
        in_voltage_scale: '0.0025\n',
      }),
      ...filesIn('/sys/bus/iio/devices/iio:device1', {
        name: 'ads1015\n',
        'in_voltage0-voltage1_raw': '-7\n',
        in_temp_input: '23.5\n',
      }),
      ...filesIn('/sys/bus/iio/devices/iio:device2', {
        name: 'bmi160\n',
        in_accel_x_raw: '1\n',
        in_temp_raw: '5\n',
      }),
    },
    idle,
  );
  const source = new Iio();
  t.strictSame((await sampledSlowly(source, host))['iio'], [
    { device: 0, name: 'ina226 current3' },
    { device: 0, name: 'ina226 power2', raw: 400 },
    { device: 0, name: 'ina226 voltage0', raw: 4 },
    { device: 0, name: 'ina226 voltage1', raw: 4000 },
    { device: 1, name: 'ads1015 temp', input: 23_500 },
    { device: 1, name: 'ads1015 voltage0-voltage1', raw: -7 },
  ]);
  t.equal(source.partFailures, 0, 'a program streams from one channel, from the start');
  const { iioDevices = [] } = await source.describe(host);
  t.strictSame(iioDevices[0], {
    device: 0,
    chip: 'ina226',
    parent: '',
    shuntMicroohms: 10_000,
    channels: [
      { channel: 'current3', label: '' },
      { channel: 'power2', label: '', scale: '12.5' },
      { channel: 'voltage0', label: '', scale: '0.0025' },
      { channel: 'voltage1', label: '', scale: '1.250000000' },
    ],
  });
});
