import { formatDuration, formatRatio } from '@edgevitals/shared/catalogue';
import type { PowerAnswer } from '@edgevitals/shared/results';
import { sparkline } from '../render/sparkline.js';
import { table } from '../render/table.js';
import { estimate, hintLines, inJoules, inWatts, title, type View, windowLine } from './view.js';

/** Where the energy went. */
export const powerView: View<PowerAnswer> = (answer, options) => [
  title(`${answer.device}  power`, windowLine(answer.window), options),
  answer.sensor === ''
    ? options.colours.yellow('no power sensor on this device')
    : `measured at ${answer.sensor}`,
  `power   ${estimate(answer.power, inWatts)}  ${sparkline(answer.historyWatts, 20)}`,
  `energy  ${estimate(answer.energy, inJoules)}`,
  `  base ${estimate(answer.base, inJoules)}${answer.idleIdentified ? '' : ', not told apart from load yet'}`,
  `  unexplained ${estimate(answer.unexplained, inJoules)}`,
  ...answer.supplies.map(supply => {
    const charge = typeof supply.capacityRatio === 'number' ? ` ${formatRatio(supply.capacityRatio)}` : '';
    const watts = typeof supply.powerWatts === 'number' ? ` ${inWatts(supply.powerWatts)}` : '';
    return `supply  ${supply.name} (${supply.type}) ${supply.status}${charge}${watts}`;
  }),
  '',
  ...table(
    [
      { title: 'PROGRAM', flexible: true },
      { title: 'SHARE', align: 'right' },
      { title: 'ENERGY' },
      { title: 'CPU TIME', align: 'right' },
    ],
    answer.processes.map(process => [
      process.program,
      formatRatio(process.share),
      estimate(process.energy, inJoules),
      formatDuration(process.cpuSeconds),
    ]),
    { width: options.width, heading: options.colours.dim },
  ),
  ...hintLines(answer.hints, options),
];
