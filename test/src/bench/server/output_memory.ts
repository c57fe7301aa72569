/** What an output for Home Assistant holds of a device that has everything. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openHomeAssistant } from '@edgevitals/analyzer/outputs';
import { ALL_FACTS, PublishedLab } from '@edgevitals/analyzer/testing';

/** @returns bytes of a device, among so many. */
export async function outputBytes(devices: number): Promise<number> {
  const lab = await PublishedLab.open([context => openHomeAssistant(context)]);
  lab.readAnalyzer();
  await lab.pass(10);
  const before = heapBytes();
  const ids = Array.from({ length: devices }, (_, i) => `device-${i}`);
  for (const id of ids) lab.read(id, ALL_FACTS);
  // twenty are announced a second
  await lab.pass(Math.ceil(devices / 20) + 10);
  // that is held by brokers
  lab.broker.forgetRetained();
  const bytes = (heapBytes() - before) / devices;
  await lab.close();
  return bytes;
}

/** What is held, when what is not needed has been let go. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
