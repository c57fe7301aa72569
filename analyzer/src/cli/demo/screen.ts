/** The demo's picture: a header, the processes, what deserves attention, and how to ask for more. */
import { fit, formatBytes, formatMemory, formatRatio, printableValue } from '@edgevitals/shared/text';
import stringWidth from 'string-width';
import { DEFAULT_BROKER } from '../connection_options.js';
import { findingLines } from '../views/findings.js';
import { loadLines, processTable } from '../views/top.js';
import { estimate, inCelsius, inWatts, shown, type ViewOptions } from '../views/view.js';
import type { DemoReading } from './reading.js';

/** Lines besides the rows of the table. */
export const SCREEN_FRAME = 13;

/** Lines for a terminal; what the device calls itself and its things steers it no more than in a view. */
export function screen(asRead: DemoReading, options: ViewOptions): string[] {
  const reading = printableValue(asRead);
  const { colours, width } = options;
  const { device, top, rates, analyzer } = reading;
  const rate = (bytes: number | undefined): string => shown(bytes, known => `${formatBytes(known)}/s`);
  const agentCost = `agent ${shown(device.agentCpuRatio, formatRatio)} CPU, ${shown(device.agentMemoryBytes, formatMemory)}`;
  const ownCost = `analyzer ${formatRatio(analyzer.cpuRatio)} CPU, ${formatMemory(analyzer.memoryBytes)}`;
  const cut = (text: string): string => fit(text, width, stringWidth);
  return [
    cut(`${device.device}  ${device.model} ${device.architecture} Linux ${device.kernel}  ${device.status}`),
    ...loadLines(top, options),
    cut(
      `network ${rate(rates.received)} in, ${rate(rates.sent)} out  disk ${rate(rates.diskRead)} read, ${rate(rates.diskWritten)} written`,
    ),
    ...sensorLine(reading, width),
    colours.dim(
      cut(
        `${reading.framesPerSecond.toFixed(1)} frames/s, ${rate(reading.bytesPerSecond)}  ${agentCost}  ${ownCost}`,
      ),
    ),
    '',
    ...processTable(top.processes, options),
    '',
    ...(reading.findings.length === 0
      ? [colours.green('no findings')]
      : reading.findings.slice(0, 2).flatMap(finding => findingLines(finding, options).slice(0, 2))),
    colours.dim(cut(`ask from another terminal: ${hint(reading)}`)),
  ];
}

/** A command line that asks this demo's broker. */
const hint = ({ device, broker }: DemoReading): string =>
  `npx edgevitals top ${device.device}${broker === DEFAULT_BROKER ? '' : ` --broker ${broker}`}`;

function sensorLine({ thermal, power }: DemoReading, width: number): string[] {
  const zones = thermal.zones.map(zone => `${zone.type || zone.zone} ${inCelsius(zone.lastCelsius)}`);
  const watts = power.power === undefined ? [] : [`power ${estimate(power.power, inWatts)}`];
  const parts = [...watts, ...zones];
  return parts.length === 0 ? [] : [fit(parts.join('  '), width, stringWidth)];
}
