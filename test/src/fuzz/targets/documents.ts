/** Info documents and statuses, through ingest. */
import { Ingest } from '@edgevitals/analyzer';
import { encodeCbor } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { HOSTILE_TEXTS } from '@edgevitals/shared/testing';
import { isPrintable } from '@edgevitals/shared/text';
import type { FuzzTarget } from '../fuzz_target.js';

const DEVICE = 'gateway-7';

const INFO: Info = {
  schema: 1,
  device: DEVICE,
  boot: '9f1c2b3a4d5e6f70',
  run: 123_456,
  agent: { version: '0.1.0', host: 'node' },
  kernel: {
    release: '6.6.51',
    architecture: 'armv7l',
    hostname: 'gw',
    userHz: 100,
    pageBytes: 4096,
    longBits: 32,
  },
  model: 'Raspberry Pi 3',
  cpus: [{ cpu: 0, part: 'Cortex-A53', capacity: 1024, online: true }],
  policies: [],
  zones: [
    {
      zone: 0,
      type: 'cpu-thermal',
      policy: 'step_wise',
      trips: [{ type: 'passive', temp: 80_000, hyst: 2000 }],
      cooling: [{ device: 0, trip: -1 }],
    },
  ],
  supplies: [],
  disks: [],
  interfaces: [{ name: 'wlan0', kind: 'wireless', mtu: 1500, speed: 0 }],
  sources: [{ name: 'cpufreq', state: 'absent', reason: 'cannot list', costs: 'clocks' }],
  plan: { publishMs: 10_000 },
};

/** Names that a device says, wherever they stand, can be shown. */
function checkTexts(value: unknown, depth = 0): void {
  if (typeof value === 'string' && !isPrintable(value)) throw new Error(`taken: ${JSON.stringify(value)}`);
  if (value === null || typeof value !== 'object' || depth > 12) return;
  for (const each of Object.values(value)) checkTexts(each, depth + 1);
}

export const info: FuzzTarget = {
  name: 'info',
  seeds: [INFO, ...HOSTILE_TEXTS.map(model => ({ ...INFO, model }))].map(each => encodeCbor(each)),
  every: 1,
  take(input) {
    const ingest = new Ingest();
    const result = ingest.info(DEVICE, input, undefined);
    if (result.kind === 'refused' && result.code === 'INTERNAL') throw new Error(result.message);
    const state = ingest.device(DEVICE);
    checkTexts(state?.info);
    checkTexts(state?.infoProblems);
    return result.kind === 'applied';
  },
};

const text = new TextEncoder();

export const status: FuzzTarget = {
  name: 'status',
  seeds: ['online', 'offline', ''].map(each => text.encode(each)),
  every: 10,
  take(input) {
    const result = new Ingest().status(DEVICE, input);
    if (result.kind === 'refused' && result.code === 'INTERNAL') throw new Error(result.message);
    return result.kind === 'applied';
  },
};
