/** Temperatures and clocks over the window, one below the other: what rises when what falls. */
import type { ThermalAnswer, ZoneUse } from '@edgevitals/shared/results';
import stringWidth from 'string-width';
import { condensed, largest, sparkline } from '../../render/sparkline.js';
import { inCelsius, inHertz, type ViewOptions } from '../view.js';

/** Curves of each kind: of more, the hottest zones and the first policies. */
const MOST = 6;
const WIDTH = 20;
const LABEL = 28;

interface Curve {
  readonly label: string;
  readonly line: string;
  readonly scale: string;
}

export function curveLines({ zones, policies }: ThermalAnswer, { colours }: ViewOptions): string[] {
  const hottest = [...zones].sort((a, b) => b.maxCelsius - a.maxCelsius).slice(0, MOST);
  const curves = [
    ...hottest.filter(({ history }) => history.length > 0).map(ofZone),
    ...policies
      .filter(({ history }) => history.length > 0)
      .slice(0, MOST)
      .map(({ policy, history, maximumHertz }) => {
        const most = maximumHertz ?? largest(history);
        return {
          label: policy,
          line: sparkline(condensed(history, WIDTH), WIDTH, most),
          scale: `0 to ${inHertz(most)}`,
        };
      }),
  ];
  const width = Math.max(0, ...curves.map(({ label }) => stringWidth(label)));
  return curves.map(
    ({ label, line, scale }) =>
      `${label.padEnd(width + label.length - stringWidth(label))}  ${line}  ${colours.dim(scale)}`,
  );
}

/** From the window's least to where something happens, else to its most. */
function ofZone({ zone, type, history, minCelsius, maxCelsius, trips }: ZoneUse): Curve {
  const known = history.flatMap(value => value ?? []);
  const least = Math.min(minCelsius, ...known);
  const serious = trips.filter(trip => trip.type !== 'active').sort((a, b) => a.celsius - b.celsius)[0];
  const most = serious?.celsius ?? maxCelsius;
  const scale = `${inCelsius(least)} to ${inCelsius(most)}${serious === undefined ? '' : ` (${serious.type} trip)`}`;
  const name = type === '' ? zone : type;
  const label = name.length > LABEL ? `${name.slice(0, LABEL - 1)}…` : name;
  return { label, line: sparkline(condensed(history, WIDTH), WIDTH, most, least), scale };
}
