/** Temperatures, clocks, what holds processors back, and who heats: a file for each of them, a line for it here. */
import type { ThermalAnswer } from '@edgevitals/shared/results';
import { clockLines } from './thermal/clock_lines.js';
import { coolingParts } from './thermal/cooling_lines.js';
import { curveLines } from './thermal/curve_lines.js';
import { eventsLines, nowLine } from './thermal/events_lines.js';
import { heatChart } from './thermal/heat_chart.js';
import { forecastLines, momentLines } from './thermal/heat_lines.js';
import { programsPart } from './thermal/program_lines.js';
import { zonesPart } from './thermal/zone_lines.js';
import { conclusion, hintsPart, textPart, title, type View, windowLine } from './view.js';

export const thermalView: View<ThermalAnswer> = (answer, options) => [
  conclusion(
    title(`${answer.device}  thermal`, windowLine(answer.window), options),
    nowLine(answer, options.colours),
    ...(answer.zones.length === 0 ? ['no thermal zone on this device, or none over the threshold'] : []),
  ),
  textPart('throttling', eventsLines(answer, options), { rank: 1, least: 4, close: true }),
  textPart('what comes', forecastLines(answer, options), { rank: 1, least: 2, close: true }),
  zonesPart(answer, options),
  textPart('curves', curveLines(answer, options), { rank: 2, least: 2, close: true }),
  programsPart(answer, options),
  heatChart(answer, options),
  hintsPart(answer.hints, options),
  textPart('the hottest moment', momentLines(answer, options), { rank: 3, least: 2 }),
  textPart('clocks', clockLines(answer), { rank: 4, least: 1 }),
  ...coolingParts(answer, options),
];
