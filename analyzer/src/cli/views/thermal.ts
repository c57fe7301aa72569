import type { PolicyUse, ThermalAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { Palette } from '../render/colour.js';
import { sparkline } from '../render/sparkline.js';
import { hintLines, inCelsius, inHertz, tableLines, title, type View, windowLine, wrapped } from './view.js';

/** Temperatures, throttling and its causes. */
export const thermalView: View<ThermalAnswer> = (answer, options) => {
  const { colours } = options;
  return [
    title(`${answer.device}  thermal`, windowLine(answer.window), options),
    '',
    ...(answer.zones.length === 0
      ? ['no thermal zone on this device, or none over the threshold']
      : tableLines(
          [
            { title: 'ZONE', flexible: true },
            { title: 'NOW', align: 'right' },
            { title: 'MEAN', align: 'right' },
            { title: 'MAX', align: 'right' },
            { title: 'HISTORY' },
            { title: 'HEADROOM', align: 'right' },
          ],
          answer.zones.map(zone => [
            zone.type === '' ? zone.zone : `${zone.zone} ${zone.type}`,
            inCelsius(zone.lastCelsius),
            inCelsius(zone.meanCelsius),
            inCelsius(zone.maxCelsius),
            sparkline(zone.history, 12, 110),
            typeof zone.headroomCelsius === 'number' ? inCelsius(zone.headroomCelsius) : '-',
          ]),
          options,
        )),
    ...answer.policies.map(policyLine),
    '',
    nowLine(answer, colours),
    ...answer.throttling.flatMap(event =>
      wrapped(
        `${event.domain} throttled, ${event.cause}, ${event.effect}, ${formatDuration(event.to - event.from)}: ${event.evidence}`,
        options,
      ).map(colours.red),
    ),
    ...(answer.processes.length === 0
      ? []
      : [
          '',
          ...tableLines(
            [
              { title: 'PROGRAM', flexible: true },
              { title: 'CPU TIME', align: 'right' },
              { title: 'SHARE', align: 'right' },
            ],
            answer.processes.map(process => [
              process.program,
              formatDuration(process.cpuSeconds),
              formatRatio(process.share),
            ]),
            options,
          ),
        ]),
    ...hintLines(answer.hints, options),
  ];
};

/** `policy0 schedutil: 600 MHz, limit 1.2 GHz of 1.4 GHz`; what is not known is not spoken of. */
function policyLine({ policy, governor, currentHertz, limitHertz, maximumHertz }: PolicyUse): string {
  const clocks = [
    typeof currentHertz === 'number' ? inHertz(currentHertz) : 'clock not known',
    ...(typeof limitHertz === 'number' ? [`limit ${inHertz(limitHertz)}`] : []),
  ];
  const most = typeof maximumHertz === 'number' ? ` of ${inHertz(maximumHertz)}` : '';
  return `${policy} ${governor}: ${clocks.join(', ')}${most}`;
}

/** Not throttled is what only a device with something that would tell can be. */
function nowLine({ throttled, throttling }: ThermalAnswer, colours: Palette): string {
  if (throttled === true) return colours.red('throttled now');
  if (throttled === false)
    return colours.green(throttling.length === 0 ? 'not throttled' : 'not throttled now');
  return 'whether it is throttled now: nothing of this device tells';
}
