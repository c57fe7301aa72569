import type { PowerAnswer, SensorStatus } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import { sparkline } from '../render/sparkline.js';
import {
  estimate,
  hintLines,
  inHertz,
  inJoules,
  inWatts,
  section,
  tableLines,
  title,
  unknownLines,
  type View,
  type ViewOptions,
  windowLine,
  wrapped,
} from './view.js';

/** Where the energy went. */
export const powerView: View<PowerAnswer> = (answer, options) => [
  title(`${answer.device}  power`, windowLine(answer.window), options),
  answer.sensor === ''
    ? options.colours.yellow('no power sensor on this device tells its power now')
    : `measured at ${answer.sensor}`,
  ...answer.sensors.flatMap(sensor => wrapped(sensorLine(sensor), options)),
  `power   ${estimate(answer.power, inWatts)}  ${sparkline(answer.historyWatts, 20)}`,
  `energy  ${estimate(answer.energy, inJoules)}`,
  ...splitLines(answer, options),
  `  base ${estimate(answer.base, inJoules)}${answer.idleIdentified ? '' : ', not told apart from load yet'}`,
  `  unexplained ${estimate(answer.unexplained, inJoules)}`,
  ...(answer.idle === undefined ? [] : [`idle    ${estimate(answer.idle, inWatts)}`]),
  ...(answer.active === undefined
    ? []
    : [`active  ${estimate(answer.active, inWatts)} more for each busy CPU`]),
  ...unknownLines(answer.notIdentified, options),
  ...answer.supplies.map(supply => {
    const charge = typeof supply.capacityRatio === 'number' ? ` ${formatRatio(supply.capacityRatio)}` : '';
    const watts = typeof supply.powerWatts === 'number' ? ` ${inWatts(supply.powerWatts)}` : '';
    return `supply  ${supply.name} (${supply.type}) ${supply.status}${charge}${watts}`;
  }),
  '',
  ...tableLines(
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
    options,
  ),
  ...section(
    [{ title: 'USED BY', flexible: true }, { title: 'ENERGY' }],
    answer.parts.map(part => [part.name, estimate(part.energy, inJoules)]),
    options,
  ),
  ...section(
    [
      { title: 'CLUSTER', flexible: true },
      { title: 'FREQUENCY', align: 'right' },
      { title: 'TIME', align: 'right' },
      { title: 'J / 10^9 CYCLES' },
    ],
    answer.operatingPoints.map(point => [
      point.cluster,
      inHertz(point.frequencyHertz),
      formatRatio(point.timeRatio),
      `${estimate(point.joulesPerGigacycle, inJoules)}${point.inefficient ? ', a higher one costs less' : ''}`,
    ]),
    options,
  ),
  ...section(
    [
      { title: 'KEPT AWAKE BY', flexible: true },
      { title: 'HOLDER', flexible: true },
      { title: 'HELD', align: 'right' },
      { title: 'ENERGY' },
    ],
    answer.wakeSources.map(source => [
      source.name,
      source.holder,
      formatDuration(source.heldSeconds),
      estimate(source.energy, inJoules),
    ]),
    options,
  ),
  ...section(
    [
      { title: 'DEVICE', flexible: true },
      { title: 'PROGRAM', flexible: true },
      { title: 'ACTIVE', align: 'right' },
    ],
    answer.peripherals.map(use => [use.device, use.program, formatDuration(use.seconds)]),
    options,
  ),
  ...hintLines(answer.hints, options),
];

/** Of what the split is, where that is not all of the window. */
function splitLines({ identified, identifiedEnergy }: PowerAnswer, options: ViewOptions): string[] {
  if (identified === undefined || identified === null) return [];
  const { coveredSeconds } = identified;
  const energy = estimate(identifiedEnergy, inJoules);
  return wrapped(
    `  told apart for ${formatDuration(coveredSeconds)} of it, ${energy}: all but unexplained is of that`,
    options,
  ).map(options.colours.dim);
}

function sensorLine({ name, state, scope, resolved }: SensorStatus): string {
  return `sensor  ${name} (${scope}, ${state}): ${resolved}`;
}
