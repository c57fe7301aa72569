import type { PowerAnswer } from '@edgevitals/shared/results';
import { formatEnergy, formatPercent, formatPower } from '../render/quantity.js';
import { sparkline } from '../render/sparkline.js';
import { table } from '../render/table.js';
import { estimate, hintLines, span, title, type View, windowLine } from './view.js';

/** Where the energy went. */
export const powerView: View<PowerAnswer> = (answer, options) => [
  title(`${answer.device}  power`, windowLine(answer.window), options),
  answer.sensor === ''
    ? options.colours.yellow('no power sensor on this device')
    : `measured at ${answer.sensor}`,
  `power   ${estimate(answer.power, formatPower)}  ${sparkline(answer.historyWatts, 20)}`,
  `energy  ${estimate(answer.energy, formatEnergy)}`,
  `  base ${estimate(answer.base, formatEnergy)}${answer.idleIdentified ? '' : ', not told apart from load yet'}`,
  `  unexplained ${estimate(answer.unexplained, formatEnergy)}`,
  ...answer.supplies.map(supply => {
    const charge = typeof supply.capacityRatio === 'number' ? ` ${formatPercent(supply.capacityRatio)}` : '';
    const watts = typeof supply.powerWatts === 'number' ? ` ${formatPower(supply.powerWatts)}` : '';
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
      formatPercent(process.share),
      estimate(process.energy, formatEnergy),
      span(process.cpuSeconds),
    ]),
    { width: options.width, heading: options.colours.dim },
  ),
  ...hintLines(answer.hints, options),
];
