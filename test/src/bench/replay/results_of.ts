import {
  History,
  Pipeline,
  type PipelineEvents,
  type RecordedMessage,
  SqliteStore,
} from '@edgevitals/analyzer';
import { Seconds } from '@edgevitals/shared/units';

/** One result with a name that says of which device, and of when or of what: a minute, a finding, a state at the end. */
export interface Result {
  readonly name: string;
  readonly value: unknown;
}

/** What the analyzer makes of messages: what it refuses is a result too. */
export async function resultsOf(messages: Iterable<RecordedMessage>): Promise<readonly Result[]> {
  const store = new SqliteStore(':memory:');
  const history = new History(store);
  const states = new Map<string, unknown>();
  const devices = new Set<string>();
  const results: Result[] = [];
  const refused = (code: string, device: string): void => {
    results.push({ name: `${device} error ${results.length}`, value: code });
  };
  const pipeline = new Pipeline(history);
  const follow = (events: PipelineEvents): void => {
    for (const event of events) {
      if (event.kind === 'observed')
        for (const { model, state } of event.states()) states.set(`${event.device} state ${model}`, state);
      if (event.kind === 'keyframe-needed') refused('a key frame is missing', event.device);
      if (event.kind === 'refused') refused(event.code, event.device);
    }
  };
  let now = 0;
  for (const { kind, device, receivedAt, payload } of messages) {
    devices.add(device);
    now = receivedAt;
    if (kind === 'raw') {
      follow(pipeline.frame(device, payload, now));
    } else {
      const { ingest } = pipeline;
      const told =
        kind === 'info' ? ingest.info(device, payload, Seconds(now)) : ingest.status(device, payload);
      if (told.kind === 'refused') refused(told.code, device);
    }
    follow(pipeline.tick(now));
  }
  await history.flushAll(now);
  for (const device of devices) {
    for (const slice of await store.minutes(device, 0, Number.MAX_SAFE_INTEGER))
      results.push({ name: `${device} minute ${Math.floor(slice.from / 60)}`, value: slice });
    for (const finding of pipeline.findings(device))
      results.push({ name: `${device} finding ${finding.id}`, value: finding });
  }
  await store.close();
  return [...results, ...Array.from(states, ([name, value]) => ({ name, value }))];
}
