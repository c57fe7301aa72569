/**
 * One analyzer below a base topic. Two would answer each question twice, publish findings against each other and, as both
 * are the same client to the broker, throw each other out for ever: the second one to start says so and ends.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { type AnalyzerInstance, decodeInstance, describeInstance } from '../history/analyzer_instance.js';
import type { ConnectionOptions } from './connection_options.js';
import { allHasCome, openSession, type Session } from './session.js';

const CONNECT_MS = 5000;
/** For the broker to send what it retains. */
const GREETING_MS = 2000;
/** For an analyzer to answer: one that is busy takes its time, one that died says nothing. */
const ANSWER_MS = 5000;
/** A device that nobody has: asking for it costs nothing. */
const NO_DEVICE = '-';

/**
 * Looks whether an analyzer is at work there. A broker that cannot be reached yet is waited for later: nothing is said.
 * @param id of this one's data. Whoever is said to be online with the same is not asked: the lock on their directory tells whether
 * another has them, and a broker that was killed says for long what its last analyzer was.
 * @throws EdgevitalsError ALREADY_RUNNING when one answers.
 */
export async function refuseSecondAnalyzer(connection: ConnectionOptions, id: string): Promise<void> {
  let session: Session;
  try {
    session = await openSession(connection, CONNECT_MS);
  } catch {
    return;
  }
  try {
    const said = await whatIsSaid(session);
    if (said.isOnline && said.instance?.id !== id && (await answers(session)))
      throw new EdgevitalsError(
        'ALREADY_RUNNING',
        `${describeInstance(said.instance ?? { run: '' })} is at work at this broker below ${connection.base}: stop it, give this one another --base, or have it take over with --take-over`,
      );
  } finally {
    await session.close();
  }
}

/** Whether the broker retains that an analyzer is online, and which: it says otherwise as soon as one has died. */
async function whatIsSaid(session: Session) {
  const { endpoint, topics } = session;
  let isOnline = false;
  let instance: AnalyzerInstance | undefined;
  await endpoint.subscribe(topics.analyzerInstance, ({ payload }) => {
    instance = decodeInstance(new TextDecoder().decode(payload));
  });
  await endpoint.subscribe(topics.analyzerStatus, ({ payload }) => {
    isOnline = new TextDecoder().decode(payload) === 'online';
  });
  await allHasCome(session, GREETING_MS);
  return { isOnline, instance };
}

/** Whether somebody answers: a refusal is an answer too. */
async function answers(session: Session): Promise<boolean> {
  try {
    await session.query('top', { device: NO_DEVICE }, { timeoutMs: ANSWER_MS });
    return true;
  } catch (error) {
    if (isEdgevitalsError(error, 'QUERY_UNKNOWN_DEVICE')) return true;
    if (isEdgevitalsError(error, 'QUERY_TIMEOUT')) return false;
    throw error;
  }
}
