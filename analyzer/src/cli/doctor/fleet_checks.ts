/** What is usually wrong with devices, told from what the analyzer and the devices say of them: pure. */
import type { Info } from '@edgevitals/shared/info';
import type { DeviceSummary } from '@edgevitals/shared/results';
import { formatDuration } from '@edgevitals/shared/text';
import { type Diagnosis, ok, skipped, warning } from './diagnosis.js';

/** Silence of an online device that is longer than two of the longest publish intervals of usual plans. */
const SILENT_SECONDS = 180;
/** Clocks may differ by so much before answers look odd. */
const CLOCK_SECONDS = 5;
/** Names that are listed; the rest is counted. */
const MOST_NAMED = 5;
/** Of frames, from which on lost ones are worth a word. */
const LOST_SHARE = 0.01;

/** @param now seconds since 1970, by this machine. */
export function fleetDiagnoses(devices: readonly DeviceSummary[], now: number): Diagnosis[] {
  if (devices.length === 0)
    return [
      warning(
        'devices',
        'the analyzer has seen none',
        'is an agent running, at this broker and below this --base? on the device `edgevitals-agent probe` tells what it could read, and `run` whether it reaches the broker',
      ),
    ];
  return [onlineOf(devices, now), clocksOf(devices, now), documentsOf(devices), lostOf(devices)];
}

function onlineOf(devices: readonly DeviceSummary[], now: number): Diagnosis {
  const away = devices.filter(({ status }) => status !== 'online');
  const silent = devices.filter(
    ({ status, lastSeen }) =>
      status === 'online' && lastSeen !== undefined && now - lastSeen > SILENT_SECONDS,
  );
  if (silent.length > 0)
    return warning(
      'devices',
      `${named(silent)} said to be online, silent for ${formatDuration(SILENT_SECONDS)} and more`,
      "may the agent publish to .../raw? `edgevitals acl` writes a broker's rules",
    );
  const all = `${devices.length} known, ${devices.length - away.length} online`;
  return away.length === 0
    ? ok('devices', all)
    : warning(
        'devices',
        `${all}; away: ${named(away)}`,
        'look at their network, their power, and their agent',
      );
}

function clocksOf(devices: readonly DeviceSummary[], now: number): Diagnosis {
  const ahead = devices.filter(({ lastSeen }) => lastSeen !== undefined && lastSeen - now > CLOCK_SECONDS);
  if (ahead.length > 0)
    return warning(
      'clock',
      `the analyzer saw ${named(ahead)} later than it is here: the two clocks differ`,
      'set this clock and that of the analyzer by NTP',
    );
  const unset = devices.filter(({ unplacedSeconds }) => unplacedSeconds > 0);
  return unset.length === 0
    ? ok('clock', 'all data could be placed in time')
    : warning(
        'clock',
        `data of ${named(unset)} could not be placed in time: their clocks were not set`,
        'let them set their clocks at start (NTP, or an RTC with a battery)',
      );
}

function documentsOf(devices: readonly DeviceSummary[]): Diagnosis {
  const odd = devices.filter(
    ({ infoProblems, rejectedFrames }) => infoProblems.length > 0 || rejectedFrames > 0,
  );
  return odd.length === 0
    ? ok('frames', 'all of them could be used')
    : warning(
        'frames',
        `of ${named(odd)} something was refused`,
        'are agent and analyzer of versions that belong together? `edgevitals devices --json` has the reasons',
      );
}

function lostOf(devices: readonly DeviceSummary[]): Diagnosis {
  const losing = devices.filter(({ frames, lostFrames }) => lostFrames > LOST_SHARE * Math.max(1, frames));
  return losing.length === 0
    ? ok('losses', 'no device loses frames')
    : warning(
        'losses',
        `over 1 % of the frames of ${named(losing)} never came`,
        'set max_queued_messages 0 in mosquitto.conf; give agents with long outages a --spool',
      );
}

/** @param ours of this program. */
export function versionDiagnosis(agents: readonly string[], ours: string): Diagnosis {
  const others = [...new Set(agents.filter(version => version !== ours && version !== ''))].sort();
  return others.length === 0
    ? ok('versions', `all are ${ours}`)
    : warning(
        'versions',
        `this is ${ours}, agents are ${others.slice(0, MOST_NAMED).join(', ')}`,
        'versions of one protocol understand each other; update what is older to have all that is told',
      );
}

/** What agents may not read, and what that costs. */
export function privilegeDiagnosis(infos: readonly Pick<Info, 'device' | 'sources'>[]): Diagnosis {
  if (infos.length === 0)
    return skipped(
      'privileges',
      'no info document may be read here: `edgevitals-agent probe` tells on the device',
    );
  const denied = infos.flatMap(({ device, sources }) =>
    sources.filter(({ state }) => state === 'denied').map(source => ({ device, ...source })),
  );
  const [first] = denied;
  if (first === undefined) return ok('privileges', 'agents may read all that their kernels have');
  const others = denied.length > 1 ? `; ${denied.length - 1} more` : '';
  return warning(
    'privileges',
    `${first.device} may not read ${first.name}, which costs: ${first.costs}${others}`,
    'run the agent as root, or with the capabilities of its unit file (agent/native/dist/systemd)',
  );
}

function named(devices: readonly Pick<DeviceSummary, 'device'>[]): string {
  const names = devices.slice(0, MOST_NAMED).map(({ device }) => device);
  const rest = devices.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ');
}
