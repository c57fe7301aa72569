/** Looks at one thing after another, from the broker to the disk; what rests on something that failed is not looked at. */
import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Info } from '@edgevitals/shared/info';
import type { DevicesAnswer } from '@edgevitals/shared/results';
import { formatBytes, formatRatio } from '@edgevitals/shared/text';
import { SqliteStore } from '../../history/sqlite/index.js';
import { DEFAULT_RETENTION } from '../../history/store.js';
import { decodeInfo } from '../../ingest/index.js';
import type { ConnectionOptions } from '../connection_options.js';
import { historyRoom } from '../history_room.js';
import { allHasCome, openSession, type Session } from '../session.js';
import { VERSION } from '../version.js';
import { connectionTrouble } from './connection_advice.js';
import { type Diagnosis, failed, ok, skipped, warning } from './diagnosis.js';
import { fleetDiagnoses, privilegeDiagnosis, versionDiagnosis } from './fleet_checks.js';

export interface DoctorOptions {
  readonly connection: ConnectionOptions;
  readonly timeoutMs: number;
  /** The analyzer's data directory, where it is on this machine. */
  readonly data?: string;
}

/** Info documents of a large fleet are not all looked at. */
const MOST_INFOS = 1000;
/** For the broker to send what it retains. */
const RETAINED_MS = 3000;
/** Of a disk, below which the analyzer soon cannot acknowledge. */
const LEAST_FREE = 0.05;

export async function* runDoctor(options: DoctorOptions): AsyncGenerator<Diagnosis> {
  const { connection, timeoutMs } = options;
  let session: Session;
  try {
    session = await openSession(connection, timeoutMs);
  } catch (error) {
    yield connectionTrouble(error);
    yield skipped('analyzer, devices', 'without a broker nobody can be asked');
    yield* diskOf(options);
    return;
  }
  try {
    const version = session.endpoint.protocol === 4 ? 'MQTT 3.1.1' : 'MQTT 5';
    yield ok('broker', `${connection.url.replace(/\/\/[^@/]*@/, '//')} answers, ${version}`);
    yield connection.username !== undefined
      ? ok('credentials', `it knows ${connection.username}`)
      : isLoopback(connection.url)
        ? ok('credentials', 'none are asked for, on this machine')
        : warning(
            'credentials',
            'the broker lets in whoever comes',
            'on anything but loopback set allow_anonymous false and passwords (`edgevitals credentials`)',
          );
    const rights = await rightsOf(session, timeoutMs);
    yield rights;
    if (rights.state === 'failed') yield skipped('analyzer, devices', 'its answers could not be heard');
    else yield* analyzerOf(session, timeoutMs);
  } finally {
    await session.close();
  }
  yield* diskOf(options);
}

const isLoopback = (url: string): boolean => /^[^/]*:\/\/(?:[^@/]*@)?(?:localhost|127\.|\[?::1)/.test(url);

/** Whether a message of our own comes back: what may not be written or read, a broker often drops without a word. */
async function rightsOf({ endpoint, inbox }: Session, timeoutMs: number): Promise<Diagnosis> {
  const advice =
    'the rights of this user are too narrow: `edgevitals acl` writes what clients may do, for mosquitto, EMQX and NATS';
  const topic = `${inbox}/echo`;
  try {
    const isBack = await new Promise<boolean>((resolve, reject) => {
      const timer = setTimeout(() => resolve(false), Math.min(timeoutMs, RETAINED_MS));
      endpoint
        .subscribe(topic, () => {
          clearTimeout(timer);
          resolve(true);
        })
        .then(() => endpoint.publish({ topic, payload: '', qos: 1 }))
        .catch(reject);
    });
    return isBack
      ? ok('ACL', 'requests can be sent and answers heard')
      : failed('ACL', `what is sent to ${topic} does not come back`, advice);
  } catch (error) {
    return failed('ACL', error instanceof Error ? error.message : String(error), advice);
  }
}

async function* analyzerOf(session: Session, timeoutMs: number): AsyncGenerator<Diagnosis> {
  let devices: DevicesAnswer['devices'];
  try {
    ({ devices } = (await session.query('devices', {}, { timeoutMs })) as DevicesAnswer);
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    yield failed(
      'analyzer',
      `${error.message} (${error.code})`,
      'start it (`edgevitals serve`), at this broker and below this --base; may it read .../query/+ ?',
    );
    return;
  }
  yield ok('analyzer', 'it answers');
  yield* fleetDiagnoses(devices, Date.now() / 1000);
  const infos = await infosOf(session);
  yield versionDiagnosis(
    infos.map(({ agent }) => agent.version),
    VERSION,
  );
  yield privilegeDiagnosis(infos);
}

/** Info documents that the broker retains; none where they may not be read. */
async function infosOf(session: Session): Promise<Info[]> {
  const { endpoint, topics } = session;
  const infos: Info[] = [];
  try {
    await endpoint.subscribe(topics.filters.info(), ({ payload }) => {
      if (infos.length >= MOST_INFOS || payload.length === 0) return;
      try {
        infos.push(decodeInfo(payload).info);
      } catch (error) {
        // a document that says not even whose it is: the analyzer counts and tells it
        if (!isEdgevitalsError(error)) throw error;
      }
    });
    // what comes back of our own comes after what was retained
    await allHasCome(session, RETAINED_MS).catch(() => {});
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
  }
  return infos;
}

async function* diskOf({ data }: DoctorOptions): AsyncGenerator<Diagnosis> {
  if (data === undefined) {
    yield skipped('disk', 'on the machine of the analyzer give its directory with --data');
    return;
  }
  try {
    const { bavail, blocks, bsize } = statfsSync(data);
    const free = blocks > 0 ? bavail / blocks : 1;
    const text = `${formatBytes(bavail * bsize)} free, ${formatRatio(free)} of it`;
    yield free < LEAST_FREE
      ? warning(
          'disk',
          text,
          'on a full disk nothing is acknowledged: make room, or keep less with --disk or --retention',
        )
      : ok('disk', text);
  } catch (error) {
    yield failed(
      'disk',
      `${data}: ${error instanceof Error ? error.message : String(error)}`,
      'look at the path and its permissions',
    );
  }
  yield* historyOf(data);
}

/** What is kept there, and whether there is room for it. */
async function* historyOf(data: string): AsyncGenerator<Diagnosis> {
  const path = join(data, 'history.db');
  if (!existsSync(path)) {
    yield skipped('history', `there is none in ${data}`);
    return;
  }
  try {
    const store = new SqliteStore(path, { readonly: true });
    const usage = await store.usage();
    await store.close();
    const { text, isShort } = historyRoom(usage.retention ?? DEFAULT_RETENTION, usage);
    yield isShort
      ? warning(
          'history',
          text,
          'what has gone is told by the hour: allow it more with --disk (or --disk-per-device), or less time with --retention',
        )
      : ok('history', text);
  } catch (error) {
    yield failed(
      'history',
      error instanceof Error ? error.message : String(error),
      'one of before is brought to this version when the analyzer starts',
    );
  }
}
