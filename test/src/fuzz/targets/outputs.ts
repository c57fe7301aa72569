/** What outputs hear: configs that somebody retains under our names, and commands to an edge node of Sparkplug. */

import { OUTPUTS } from '@edgevitals/analyzer/outputs';
import { ALL_FACTS, PublishedLab } from '@edgevitals/analyzer/testing';
import { sparkplug } from '@edgevitals/proto/sparkplug';
import type { FuzzTarget } from '../fuzz_target.js';

const DEVICE = 'fuzzed';
const text = new TextEncoder();
let opened: Promise<PublishedLab> | undefined;

async function open(): Promise<PublishedLab> {
  const lab = await PublishedLab.open(
    ['home-assistant', 'sparkplug'].map(name => OUTPUTS[name]!.open(OUTPUTS[name]!.initial)),
  );
  lab.readAnalyzer();
  lab.read(DEVICE, ALL_FACTS);
  await lab.pass(8);
  return lab;
}

export const outputs: FuzzTarget = {
  name: 'outputs',
  seeds: [
    text.encode(
      '{"components":{"power":{"platform":"sensor","unique_id":"x"},"throttling":{"platform":"binary_sensor"}}}',
    ),
    text.encode('{"migrate_discovery":true}'),
    sparkplug.Payload.encode({
      timestamp: 1_790_000_000_000,
      metrics: [
        { name: 'Node Control/Rebirth', datatype: 11, booleanValue: true, timestamp: 1_790_000_000_000 },
      ],
    }).finish(),
  ],
  every: 100,
  async take(input) {
    opened ??= open();
    const lab = await opened;
    for (const topic of [
      `homeassistant/device/edgevitals-${DEVICE}/config`,
      `homeassistant/sensor/edgevitals-${DEVICE}/power/config`,
      'spBv1.0/edgevitals/NCMD/edgevitals',
    ])
      await lab.user.publish({ topic, payload: input });
    await lab.pass(1);
    const [error] = lab.errors;
    if (error !== undefined) throw error;
    return true;
  },
  async close() {
    await (await opened)?.close();
    opened = undefined;
  },
};
