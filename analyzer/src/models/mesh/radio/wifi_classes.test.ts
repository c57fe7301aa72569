import t from 'tap';
import { WIFI_DEVICES, WIFI_POWERS, WIFI_RATES, wifiParameters } from './index.js';

const device = (id: string) => WIFI_DEVICES.find(each => each.id === id)!;
t.test('between measured rates and powers it is in proportion, beyond them as at the end', async t => {
  const pi = device('raspberry-pi');
  t.equal(wifiParameters(pi, 48, 12).transmitWatts, 0.6937);
  t.ok(Math.abs(wifiParameters(pi, 36, 12).transmitWatts - (0.65382 + 0.6937) / 2) < 1e-12);
  t.ok(Math.abs(wifiParameters(pi, 48, 10.5).transmitWatts - (0.6219 + 0.6937) / 2) < 1e-12);
  t.equal(wifiParameters(pi, 300, 30).transmitWatts, 0.8066);
  t.equal(wifiParameters(pi, 1, 0).transmitWatts, 0.5936);
  for (const each of WIFI_DEVICES) {
    t.equal(each.transmitWatts.length, WIFI_RATES.length);
    t.ok(each.transmitWatts.every(row => row.length === WIFI_POWERS.length));
  }
});
