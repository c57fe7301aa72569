/** Cooling, fans, hot spots and sensors that measure nothing. */
import type { CoolingUse, FanStatus, FleetComparison, ThermalAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { sparkline } from '../../render/sparkline.js';
import { estimate, inCelsius, tablePart, textPart, unknownPart, type ViewOptions, wrapped } from '../view.js';

/** Days drawn. */
const DAYS = 30;
/** So far above others of its model, in their standard deviations, is worth a colour. */
const FAR = 3;
const WORSE: Readonly<Record<NonNullable<CoolingUse['worse']>['cause'], string>> = {
  contact: 'between chip and heatsink',
  heatsink: 'at the heatsink or its fan',
  airflow: 'in the air around it',
  unknown: 'where is not known',
};

export const coolingParts = (answer: ThermalAnswer, options: ViewOptions): ScreenPart[] => {
  const { cooling, ignoredSensors, notIdentified, heat } = answer;
  return [
    textPart('cooling', cooling === undefined ? [] : ofCooling(cooling, options), { rank: 2, least: 2 }),
    hotspotsPart(answer, options),
    textPart(
      'sensors that are ignored',
      ignoredSensors.flatMap(({ zone, type, text }) =>
        wrapped(`ignored: ${zone} ${type}: ${text}`, options).map(options.colours.dim),
      ),
      { rank: 5 },
    ),
    unknownPart([...(heat?.notIdentified ?? []), ...notIdentified], options),
  ];
};

function ofCooling(cooling: CoolingUse, options: ViewOptions): string[] {
  const { rise, referenceLoad, ambientCelsius, ambient, baselineCelsius, days, worse, fleet } = cooling;
  const lines: string[] = [];
  if (rise !== undefined && referenceLoad !== undefined) {
    const air =
      ambientCelsius === undefined
        ? ''
        : ` over ${inCelsius(ambientCelsius)} (${ambient === 'sensor' ? 'measured' : 'learned'})`;
    const usual = baselineCelsius === undefined ? '' : `, usually ${inCelsius(baselineCelsius)}`;
    lines.push(
      ...wrapped(
        `cooling: ${formatRatio(referenceLoad)} of load warms it by ${estimate(rise, inCelsius)}${air}${usual}`,
        options,
      ),
    );
  }
  if (days.length > 1) {
    const known = days.filter(each => each !== null);
    lines.push(`last ${days.length} days: ${sparkline(days, DAYS, Math.max(1, ...known))}`);
  }
  if (worse !== undefined) {
    const since = formatDuration(Math.max(0, options.now - worse.since));
    lines.push(
      ...wrapped(
        `warmer by ${inCelsius(worse.celsius)} at the same load since ${since} ago, ${WORSE[worse.cause]}`,
        options,
      ).map(options.colours.red),
    );
  }
  if (fleet !== undefined) lines.push(...fleetLines(fleet, options));
  return [...lines, ...cooling.fans.flatMap(fan => fanLines(fan, options)), ...atMostLines(cooling)];
}

function fleetLines({ devices, medianCelsius, deviations }: FleetComparison, options: ViewOptions): string[] {
  const how = Math.abs(deviations) < 1 ? 'as warm as' : deviations > 0 ? 'warmer than' : 'cooler than';
  const lines = wrapped(
    `at half load ${how} the ${devices} devices of its model (median ${inCelsius(medianCelsius)}, ${deviations.toFixed(1)} deviations)`,
    options,
  );
  return deviations >= FAR ? lines.map(options.colours.yellow) : lines;
}

function fanLines({ name, state, rpm, dutyRatio, usualRpm }: FanStatus, options: ViewOptions): string[] {
  const facts = [
    ...(rpm === undefined ? [] : [`${Math.round(rpm)} rpm`]),
    ...(dutyRatio === undefined ? [] : [`driven at ${formatRatio(dutyRatio)}`]),
    ...(usualRpm === undefined ? [] : [`usually ${Math.round(usualRpm)} rpm`]),
  ];
  const lines = wrapped(`fan ${name}: ${state}${facts.length === 0 ? '' : `, ${facts.join(', ')}`}`, options);
  return state === 'stopped' || state === 'slow' ? lines.map(options.colours.red) : lines;
}

const atMostLines = ({ fanAtMostRatio }: CoolingUse): string[] =>
  fanAtMostRatio === undefined
    ? []
    : [`fan at its fastest for ${formatRatio(fanAtMostRatio)} of the last day`];

function hotspotsPart({ hotspots }: ThermalAnswer, options: ViewOptions): ScreenPart {
  const shown = (value: number | undefined): string => (value === undefined ? '-' : inCelsius(value));
  return tablePart(
    'hot spots',
    [
      { title: 'HOT SPOT', flexible: true },
      { title: 'AT LOAD', align: 'right' },
      { title: 'ABOVE OTHERS', align: 'right' },
      { title: 'BY CPU', align: 'right' },
      { title: 'BY GPU', align: 'right' },
      { title: 'HEADROOM', align: 'right' },
    ],
    hotspots.map(each => [
      each.type === '' ? each.zone : each.type,
      inCelsius(each.celsius),
      inCelsius(each.aboveCelsius),
      shown(each.cpuCelsius),
      shown(each.gpuCelsius),
      shown(each.headroomCelsius),
    ]),
    options,
    { rank: 3 },
  );
}
