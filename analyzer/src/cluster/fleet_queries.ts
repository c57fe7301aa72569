/**
 * Questions about more than one device, whose devices are on several workers: asked of all, and their answers put together; or,
 * where an answer is no sum of parts, what it rests on is gathered and answered here.
 */
import { given } from '@edgevitals/shared/objects';
import {
  type AnswerOf,
  type LimitTally,
  type Method,
  presetOf,
  type RequestOf,
  type VersionUse,
} from '@edgevitals/shared/results';
import {
  compareQuery,
  networksQuery,
  newestVersionFirst,
  topologyQuery,
  worstLimitFirst,
} from '../query/index.js';
import type { AskedAnswer, AskedBody, AskedMethod } from './member_requests.js';

/** Asks all workers, or those of these devices: resolves with an answer each, which together are of all that was asked about. */
export type AskAll = <M extends AskedMethod>(method: M, body: AskedBody<M>) => Promise<AskedAnswer<M>[]>;
/** Asks the owners of devices, each for its own. */
export type AskOwners = (
  method: 'devices',
  devices: readonly string[],
  body: RequestOf<'devices'>,
) => Promise<AnswerOf<'devices'>[]>;

export interface FleetAsked {
  readonly all: AskAll;
  readonly owners: AskOwners;
}

type FleetQuery<M extends Method> = (request: RequestOf<M>, ask: FleetAsked) => Promise<AnswerOf<M>>;

/** Of a list, the most that a worker gives. */
const MOST = 1000;

const devices: FleetQuery<'devices'> = async (request, { all, owners }) => {
  const { devices: named = [], limit } = request;
  const parts = named.length === 0 ? await all('devices', request) : await owners('devices', named, request);
  const found = parts.flatMap(part => part.devices).sort((a, b) => (a.device < b.device ? -1 : 1));
  const page = found.slice(0, limit);
  const isMore = page.length < found.length || parts.some(({ next }) => next !== undefined);
  return { devices: page, ...given({ next: isMore ? page.at(-1)?.device : undefined }) };
};

const findings: FleetQuery<'findings'> = async (request, { all }) => {
  const { limit = presetOf('findings', 'limit') } = request;
  const parts = await all('findings', request);
  const found = parts.flatMap(part => part.findings).sort((a, b) => b.updatedAt - a.updatedAt);
  return { findings: found.slice(0, limit) };
};

const builds: FleetQuery<'builds'> = async (request, { all }) => {
  const { limit = presetOf('builds', 'limit') } = request;
  const parts = await all('builds', request);
  const found = parts.flatMap(part => part.builds).sort((a, b) => b.to - a.to);
  const more = parts.reduce((sum, part) => sum + part.more, 0);
  return { builds: found.slice(0, limit), more: more + Math.max(0, found.length - limit) };
};

const versions: FleetQuery<'versions'> = async (request, { all }) => {
  const { limit = presetOf('versions', 'limit') } = request;
  const parts = await all('versions', { ...request, limit: MOST });
  const found = new Map<string, VersionUse>();
  for (const each of parts.flatMap(part => part.versions)) {
    const key = `${each.program}\0${each.build}`;
    const known = found.get(key);
    found.set(key, known === undefined ? each : sumOf(known, each));
  }
  const sorted = [...found.values()].sort(newestVersionFirst);
  // those beyond what a worker gives may be the same on several: at least so many
  const beyond = parts.reduce((most, part) => Math.max(most, part.more), 0);
  return { versions: sorted.slice(0, limit), more: beyond + Math.max(0, sorted.length - limit) };
};

function sumOf(a: VersionUse, b: VersionUse): VersionUse {
  const first = (b.firstAt ?? Number.POSITIVE_INFINITY) < (a.firstAt ?? Number.POSITIVE_INFINITY) ? b : a;
  return {
    ...{ program: a.program, build: a.build },
    running: a.running + b.running,
    devices: a.devices + b.devices,
    ...given({ firstDevice: first.firstDevice, firstAt: first.firstAt }),
  };
}

const limits: FleetQuery<'limits'> = async (request, { all }) => {
  const { limit = presetOf('limits', 'limit') } = request;
  // of which device a limit is exceeded most is seen in the whole list
  const parts = await all('limits', { ...request, limit: MOST });
  const sum = (of: 'more' | 'exceeded' | 'kept' | 'untold'): number =>
    parts.reduce((total, part) => total + part[of], 0);
  const found = parts.flatMap(part => part.limits).sort(worstLimitFirst);
  const tallies = new Map<string, LimitTally>();
  for (const each of parts.flatMap(part => part.tallies)) {
    const name = JSON.stringify([each.id, each.key, each.allowed]);
    const known = tallies.get(name);
    const worst = found.find(
      use => use.id === each.id && use.key === each.key && use.allowed === each.allowed,
    );
    tallies.set(name, {
      ...each,
      exceeded: each.exceeded + (known?.exceeded ?? 0),
      kept: each.kept + (known?.kept ?? 0),
      untold: each.untold + (known?.untold ?? 0),
      ...given({
        worstDevice:
          (worst?.verdict === 'exceeded' ? worst.device : undefined) ??
          known?.worstDevice ??
          each.worstDevice,
      }),
    });
  }
  return {
    limits: found.slice(0, limit),
    more: sum('more') + Math.max(0, found.length - limit),
    exceeded: sum('exceeded'),
    kept: sum('kept'),
    untold: sum('untold'),
    tallies: [...tallies.values()].sort((a, b) => b.exceeded - a.exceeded),
    digest: parts.find(({ digest }) => digest !== '')?.digest ?? '',
  };
};

const topology: FleetQuery<'topology'> = async (request, { all }) => {
  const known = new Map(
    (await all('~mesh', {})).flat().map(each => [each.device, { ...each, info: each.info }]),
  );
  return topologyQuery(request, { device: id => known.get(id), devices: () => [...known.values()] });
};

const compare: FleetQuery<'compare'> = async (request, { all }) => {
  const known = new Map((await all('~built', {})).flat().map(each => [each.device, each]));
  return compareQuery(request, {
    devices: () => [...known.values()],
    newestAt: device => known.get(device)?.newestAt,
    builtPrograms: device => (known.get(device)?.programs ?? []).map(program => ({ program })),
    releaseDays: async (program, fromDay) =>
      (await all('~releases', { program, fromDay })).flat().sort((a, b) => a.day - b.day),
  });
};

/** Inputs that hear networks are of one machine. */
const networks: FleetQuery<'networks'> = request => networksQuery(request, { networks: () => [] });

/** By method; the others are about one device. */
export const FLEET_QUERIES: { readonly [M in Method]?: FleetQuery<M> } = {
  devices,
  findings,
  builds,
  versions,
  limits,
  topology,
  compare,
  networks,
};
