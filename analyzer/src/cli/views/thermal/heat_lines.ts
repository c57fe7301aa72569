/** What made it as hot as it was, and what comes if it goes on. */
import type { HeatForecast, HeatMoment, ThermalAnswer } from '@edgevitals/shared/results';
import { formatDuration } from '@edgevitals/shared/text';
import { inCelsius, inWatts, type Lines, type ViewOptions, wrapped } from '../view.js';

export const forecastLines: Lines<ThermalAnswer> = ({ heat }, options) =>
  heat?.forecast === undefined
    ? []
    : wrapped(comingOf(heat.forecast), options).map(colourOf(heat.forecast, options));

export const momentLines: Lines<ThermalAnswer> = ({ heat }, options) =>
  heat?.hottest === undefined ? [] : wrapped(momentOf(heat.hottest, heat.type, options.now), options);

/** Parts and what was read: they sum up. */
function momentOf(moment: HeatMoment, type: string, now: number): string {
  const { at, celsius, spanSeconds, ambient, programs, shared, before, unexplainedCelsius } = moment;
  const when = `${formatDuration(Math.max(0, now - at))} ago`;
  const mean = spanSeconds > 0 ? `, the mean of ${formatDuration(spanSeconds)}` : '';
  const parts = [
    `${ambient.value.toFixed(1)} without load`,
    `${programs.value.toFixed(1)} by programs`,
    `${shared.value.toFixed(1)} by what they share`,
    `${before.value.toFixed(1)} from before`,
    `${unexplainedCelsius.toFixed(1)} unexplained`,
  ];
  return `hottest ${when}${mean}: ${type} at ${inCelsius(celsius)} = ${parts.join(' + ').replaceAll('+ -', '- ')}`;
}

/** The load that is taken to go on, and what comes of it. */
function comingOf({ load, unit, most, text }: HeatForecast): string {
  const amount = unit === 'W' ? inWatts(load) : `${load.toFixed(1)} of ${most ?? '?'} CPUs`;
  return `if the load of the last minute goes on (${amount}): ${text}`;
}

const colourOf = (
  { seconds, latestSeconds }: HeatForecast,
  { colours }: ViewOptions,
): ((line: string) => string) =>
  seconds === undefined ? colours.green : latestSeconds === undefined ? colours.yellow : colours.red;
