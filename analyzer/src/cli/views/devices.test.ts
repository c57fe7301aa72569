import type { DevicesAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../render/colour.js';
import { wholeScreen } from '../render/fit_screen.js';
import { devicesView } from './devices.js';
import type { Lines } from './view.js';

const drawnOf: Lines<DevicesAnswer> = (answer, options) => wholeScreen(devicesView(answer, options));
const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const [example] = (RESULT_EXAMPLES['devices answer'] as DevicesAnswer).devices;
const { processesLeftOut: _, ...quiet } = example!;

t.test('what a device does not tell is a dash', async t => {
  const { cpuRatio: _, memoryBytes: __, processes: ___, ...known } = example!;
  const [, line = ''] = drawnOf({ devices: [{ ...known, infoProblems: [] }] }, OPTIONS);
  t.match(line, /armv7l +- +- +- +1 +2$/);
  t.match(drawnOf({ devices: [{ ...known, cpuRatio: 0, infoProblems: [] }] }, OPTIONS)[1], /armv7l +0 /);
});

t.test('what of a device that says odd things of itself cannot be used is told below the table', async t => {
  const lines = (infoProblems: string[]): string =>
    drawnOf({ devices: [{ ...quiet, unplacedSeconds: 0, infoProblems }] }, OPTIONS)
      .slice(2)
      .join(' ');
  t.equal(lines([]), '');
  t.match(lines(['interfaces[0].speed must be 0']), /^gateway-7: .* interfaces\[0\]\.speed must be 0$/);
  t.match(lines(['one', 'two']), /one; all of it: --json$/);
});

t.test('what of its data could not be placed in time is told below the table', async t => {
  const view = drawnOf({ devices: [{ ...quiet, infoProblems: [], unplacedSeconds: 372 }] }, OPTIONS);
  t.match(
    view.slice(2).join(' '),
    /^gateway-7: 6 min 12 s could not be placed in time: .* clock was not\s+set$/,
  );
});

t.test('processes that are in no answer are told below the table', async t => {
  const device = { ...quiet, infoProblems: [], unplacedSeconds: 0, processes: 1200, processesLeftOut: 1800 };
  t.match(
    drawnOf({ devices: [device] }, OPTIONS)
      .slice(2)
      .join(' '),
    /^gateway-7: 1800 processes are in no answer: .* follow\s+more\s+than\s+1200$/,
  );
});
