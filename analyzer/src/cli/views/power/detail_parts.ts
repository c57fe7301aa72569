/** What measures a device's power, and what its energy went into beside programs. */
import type { PowerAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { commonBasis } from '../parts/common_basis.js';
import { inHertz, inJoules, inWatts, tablePart, textPart, type ViewOptions, wrapped } from '../view.js';

type Part = (answer: PowerAnswer, options: ViewOptions) => ScreenPart;

export const sensorParts = (answer: PowerAnswer, options: ViewOptions): ScreenPart[] => [
  textPart(
    'supplies',
    answer.supplies.map(({ name, type, status, capacityRatio, powerWatts }) => {
      const charge = typeof capacityRatio === 'number' ? ` ${formatRatio(capacityRatio)}` : '';
      const watts = typeof powerWatts === 'number' ? ` ${inWatts(powerWatts)}` : '';
      return `supply  ${name} (${type}) ${status}${charge}${watts}`;
    }),
    { rank: 2, least: 1 },
  ),
  textPart(
    'sensors',
    answer.sensors.flatMap(({ name, scope, state, resolved }) =>
      wrapped(`sensor  ${name} (${scope}, ${state}): ${resolved}`, options),
    ),
    { rank: 6, close: true },
  ),
];

export const costParts = (answer: PowerAnswer, options: ViewOptions): ScreenPart[] =>
  [partsPart, wakePart, pointsPart, peripheralsPart].map(part => part(answer, options));

const energyTitle = (note: string, title = 'ENERGY'): string => (note === '' ? title : `${title} (${note})`);

const partsPart: Part = ({ parts }, options) => {
  const { note, cell } = commonBasis(
    parts.map(each => each.energy),
    inJoules,
  );
  return tablePart(
    'parts of the device',
    [
      { title: 'USED BY', flexible: true },
      { title: energyTitle(note), align: 'right' },
    ],
    parts.map(part => [part.name, cell(part.energy)]),
    options,
    { rank: 3 },
  );
};

const wakePart: Part = ({ wakeSources }, options) => {
  const { note, cell } = commonBasis(
    wakeSources.map(each => each.energy),
    inJoules,
  );
  return tablePart(
    'wake sources',
    [
      { title: 'KEPT AWAKE BY', flexible: true },
      { title: 'HOLDER', flexible: true },
      { title: 'HELD', align: 'right' },
      { title: energyTitle(note), align: 'right' },
    ],
    wakeSources.map(source => [
      source.name,
      source.holder,
      formatDuration(source.heldSeconds),
      cell(source.energy),
    ]),
    options,
    { rank: 4 },
  );
};

const pointsPart: Part = ({ operatingPoints }, options) => {
  const { note, cell } = commonBasis(
    operatingPoints.map(each => each.joulesPerGigacycle),
    inJoules,
  );
  return tablePart(
    'operating points',
    [
      { title: 'CLUSTER', flexible: true },
      { title: 'FREQUENCY', align: 'right' },
      { title: 'TIME', align: 'right' },
      { title: energyTitle(note, 'J / 10^9 CYCLES') },
    ],
    operatingPoints.map(point => [
      point.cluster,
      inHertz(point.frequencyHertz),
      formatRatio(point.timeRatio),
      `${cell(point.joulesPerGigacycle)}${point.inefficient ? ', a higher one costs less' : ''}`,
    ]),
    options,
    { rank: 5 },
  );
};

const peripheralsPart: Part = ({ peripherals }, options) =>
  tablePart(
    'peripherals',
    [
      { title: 'DEVICE', flexible: true },
      { title: 'PROGRAM', flexible: true },
      { title: 'ACTIVE', align: 'right' },
    ],
    peripherals.map(use => [use.device, use.program, formatDuration(use.seconds)]),
    options,
    { rank: 5 },
  );
