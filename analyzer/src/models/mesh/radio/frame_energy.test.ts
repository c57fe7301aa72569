import t from 'tap';
import { WIFI_DEVICES, wifiFrameJoules, wifiParameters } from './index.js';

const device = (id: string) => WIFI_DEVICES.find(each => each.id === id)!;
const forwardMillijoules = (id: string, bytes: number): number => {
  const { send, receive } = wifiFrameJoules(wifiParameters(device(id), 48, 12), bytes, 48);
  return 1e3 * (send + receive);
};

t.test('a frame that is passed on takes what the published parameters make of it', async t => {
  // 2 gamma + (rho_tx + rho_rx) t, at 48 Mbit/s and 12 dBm
  for (const [id, short, long] of [
    ['soekris-net4826', 1.97, 2.51],
    ['linksys-wrt54gl', 1.0, 1.37],
    ['raspberry-pi', 0.29, 0.45],
    ['htc-legend', 0.3, 0.52],
    ['samsung-galaxy-note', 0.21, 0.39],
  ] as const) {
    t.ok(Math.abs(forwardMillijoules(id, 100) - short) < 0.01, id);
    t.ok(Math.abs(forwardMillijoules(id, 1400) - long) < 0.01, id);
  }
});
