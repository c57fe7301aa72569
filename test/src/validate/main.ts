/**
 * `npm run validate -- MODEL [--data DIR] [--quick] [--json]`: drives a model of production with the data in DIR, prints
 * a table, and with --json one object {"name","gates","machine"} on standard output. Exit status 1 when a gate does not
 * hold, 2 when used wrongly.
 */
import { parseArgs } from 'node:util';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { reportGates } from '../bench/report_gates.js';
import { power } from './power/power.js';
import { thermal } from './thermal/thermal.js';
import type { Validation } from './validation.js';
import { busyLoops } from './wakeups/busy_loops.js';
import { wakeups } from './wakeups/wakeups.js';

const VALIDATIONS: readonly Validation[] = [power, thermal, wakeups, busyLoops];

function usage(asked: boolean, why = ''): never {
  const list = VALIDATIONS.map(({ name, summary }) => `  ${name.padEnd(10)}  ${summary}\n`).join('');
  (asked ? process.stdout : process.stderr).write(
    `${why}Usage: npm run validate -- MODEL [--data DIR] [--quick] [--json]\n\n${list}`,
  );
  process.exit(asked ? 0 : 2);
}

function parse() {
  try {
    return parseArgs({
      options: {
        data: { type: 'string' },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return usage(false, `${(error as Error).message}\n`);
  }
}

const { values, positionals } = parse();
if (values.help) usage(true);
const [name, ...more] = positionals;
const validation = VALIDATIONS.find(one => one.name === name);
if (validation === undefined || more.length > 0) usage(false);
const { data = '' } = values;
if (validation.needsData && data === '') usage(false);

// with --json standard output is the object alone
const print = (text: string): void => void (values.json ? process.stderr : process.stdout).write(text);
try {
  const gates = await validation.run({
    data,
    quick: values.quick,
    print,
    progress: text => process.stderr.write(`${text}\n`),
  });
  reportGates(validation.name, gates, values.json, print);
} catch (error) {
  if (!isEdgevitalsError(error)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 2;
}
