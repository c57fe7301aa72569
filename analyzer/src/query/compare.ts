import { EdgevitalsError } from '@edgevitals/shared/errors';
import { matchesPattern } from '@edgevitals/shared/limits';
import type { CompareAnswer, CompareRequest } from '@edgevitals/shared/results';
import { nearestNames } from '@edgevitals/shared/text';
import { dayOf, type ReleaseDay, releaseComparison, type SeenBuild } from '../releases/index.js';
import type { Query, QueryContext } from './context.js';

/** Days that are looked back on. */
const DAYS = 60;
const DAY = 86_400;

/** What it looks at. */
interface CompareContext extends Pick<QueryContext, 'newestAt' | 'releaseDays'> {
  devices(): readonly { readonly device: string }[];
  builtPrograms(device: string): readonly Pick<SeenBuild, 'program'>[];
}

/** Two builds of a program, or two stretches of days. */
export const compareQuery: Query<'compare', CompareContext> = async (request, context) => {
  const { program, devices: pattern = '*', before, after } = request;
  const newest = context
    .devices()
    .reduce((most, { device }) => Math.max(most, context.newestAt(device) ?? 0), 0);
  const all = (await context.releaseDays(program, dayOf(newest) - DAYS)).filter(({ device }) =>
    matchesPattern(pattern, device),
  );
  if (all.length === 0) throw unknownProgram(program, context);
  if (before !== undefined || after !== undefined) return byDate(request, all);
  const builds = buildsOf(all);
  const chosen = (wanted: string | undefined, otherwise: KnownBuild | undefined): KnownBuild => {
    const found = wanted === undefined ? otherwise : builds.find(({ build }) => build.startsWith(wanted));
    if (found !== undefined) return found;
    const known = builds.map(({ build }) => build).join(', ');
    throw new EdgevitalsError(
      'QUERY_NOT_FOUND',
      wanted === undefined
        ? `only one build of ${JSON.stringify(program)} has been seen for an hour: ${known}`
        : `no build of ${JSON.stringify(program)} begins with ${JSON.stringify(wanted)}; there are ${known}`,
    );
  };
  const to = chosen(request.to, builds[0]);
  const from = chosen(
    request.from,
    builds.find(({ build, firstAt }) => build !== to.build && firstAt <= to.firstAt),
  );
  return {
    program,
    from: from.build,
    to: to.build,
    firstDevice: to.device,
    firstAt: to.firstAt,
    ...releaseComparison(all, from.build, to.build),
  };
};

interface KnownBuild {
  readonly build: string;
  readonly device: string;
  readonly firstAt: number;
}

/** Newest first, by when each was first seen anywhere. */
function buildsOf(days: readonly ReleaseDay[]): KnownBuild[] {
  const found = new Map<string, KnownBuild>();
  for (const { build, device, firstAt } of days) {
    const known = found.get(build);
    if (known === undefined || firstAt < known.firstAt) found.set(build, { build, device, firstAt });
  }
  return [...found.values()].sort((a, b) => b.firstAt - a.firstAt);
}

function byDate(
  { program, from, to, before, after }: CompareRequest,
  all: readonly ReleaseDay[],
): CompareAnswer {
  if (from !== undefined || to !== undefined)
    throw new EdgevitalsError('QUERY_OUT_OF_RANGE', 'either builds (from, to) or days (before, after)');
  const end = dayFrom(before ?? after, 'before');
  const start = dayFrom(after ?? before, 'after');
  if (start < end) throw new EdgevitalsError('QUERY_OUT_OF_RANGE', 'after must not be earlier than before');
  const labels = { from: `before ${isoDay(end)}`, to: `from ${isoDay(start)}` };
  return {
    program,
    ...labels,
    ...releaseComparison(all, labels.from, labels.to, ({ day }) =>
      day < end ? labels.from : day >= start ? labels.to : undefined,
    ),
  };
}

function dayFrom(text: string | undefined, field: string): number {
  const at = /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at))
    throw new EdgevitalsError('QUERY_OUT_OF_RANGE', `${field} must be a day such as 2026-11-20`);
  return at / 1000 / DAY;
}

const isoDay = (day: number): string => new Date(day * DAY * 1000).toISOString().slice(0, 10);

function unknownProgram(program: string, context: CompareContext): EdgevitalsError {
  const known = context
    .devices()
    .flatMap(({ device }) => context.builtPrograms(device).map(each => each.program));
  const near = nearestNames(program, known);
  return new EdgevitalsError(
    'QUERY_NOT_FOUND',
    `no build of ${JSON.stringify(program)} has run for an hour on a device that tells builds${near.length > 0 ? `; nearest: ${near.join(', ')}` : ''}`,
  );
}
