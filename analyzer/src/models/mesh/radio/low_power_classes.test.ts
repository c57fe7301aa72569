import t from 'tap';
import { ieee802154Airtime, loraAirtime } from './index.js';

t.test('frames of LoRa and 802.15.4 are on the air as long as their makers say', async t => {
  // Semtech's calculator: SF 7, 125 kHz, 4/5, 8 symbols of preamble, 13 B
  const short = { spreadingFactor: 7, bandwidthHz: 125_000, codingRate: 1, preambleSymbols: 8 };
  t.ok(Math.abs(loraAirtime(13, short) - 0.046336) < 1e-6, `${loraAirtime(13, short)}`);
  const slow = { spreadingFactor: 12, bandwidthHz: 125_000, codingRate: 1, preambleSymbols: 8 };
  t.ok(Math.abs(loraAirtime(13, slow) - 1.155072) < 1e-6, `${loraAirtime(13, slow)}`);
  t.ok(Math.abs(ieee802154Airtime(127) - 4.256e-3) < 1e-9);
});
