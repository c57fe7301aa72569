/**
 * The same frames through two versions of the analyzer:
 *
 *   node test/dist/bench/replay/main.js record FILE [--set prior] [--devices 5] [--minutes 15]
 *   node test/dist/bench/replay/main.js results FILE            minutes, findings, states: a JSON line each; of what
 *                                                               `edgevitals record` wrote too
 *   node test/dist/bench/replay/main.js compare OLD NEW [--relative 1e-6]    two outputs of `results`; status 1: they differ
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FRAME_SETS, type FrameSetName } from '../fleet/frame_set.js';
import { differences } from './differences.js';
import { fleetMessages } from './fleet_messages.js';
import { readAll, writeAll } from './recording_file.js';
import { type Result, resultsOf } from './results_of.js';

const MOST_SHOWN = 50;

const { values, positionals } = parseArgs({
  options: {
    set: { type: 'string', default: 'prior' },
    devices: { type: 'string', default: '5' },
    minutes: { type: 'string', default: '15' },
    relative: { type: 'string', default: '1e-6' },
  },
  allowPositionals: true,
});
const [command, file, other] = positionals;

const isSet = (name: string): name is FrameSetName => name in FRAME_SETS;
const resultsIn = (path: string): Result[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Result);

if (command === 'record' && file !== undefined && isSet(values.set)) {
  await writeAll(file, fleetMessages(values.set, Number(values.devices), Number(values.minutes)));
} else if (command === 'results' && file !== undefined) {
  for (const result of await resultsOf(readAll(file))) console.log(JSON.stringify(result));
} else if (command === 'compare' && file !== undefined && other !== undefined) {
  const found = differences(resultsIn(file), resultsIn(other), Number(values.relative));
  for (const { where, ours, theirs } of found.slice(0, MOST_SHOWN))
    console.log(`${where}: ${JSON.stringify(ours)} -> ${JSON.stringify(theirs)}`);
  console.log(`${found.length} differences`);
  process.exitCode = found.length > 0 ? 1 : 0;
} else {
  process.stderr.write('Usage: main.js record FILE | results FILE | compare OLD NEW\n');
  process.exitCode = 2;
}
