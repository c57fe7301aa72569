/** A build that costs more, from days that are stored to what people are told. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { normal, randomNumbers } from '@edgevitals/shared/random';
import type { CompareAnswer, FindingsAnswer } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';
import t, { type Test } from 'tap';
import { SqliteStore } from '../history/sqlite/index.js';
import { DAY_AMOUNTS, dayOf, type ReleaseDay } from '../releases/index.js';
import { BusyDevice } from '../testing/busy_device.js';
import { manualClock } from '../testing/manual_clock.js';
import { type Analyzer, startAnalyzer } from './analyzer.js';

const topics = new Topics();
const START = Date.UTC(2026, 0, 10, 12) / 1000;
const TODAY = dayOf(START);
/** Devices that were upgraded five days ago, and those that stayed. */
const [UPGRADED, OLD] = [30, 30];
const RELEASED = TODAY - 5;

/** What a store holds of a fleet whose analyzer was stopped: days, and what each device runs. */
async function filled(store: SqliteStore, effect: number): Promise<void> {
  const random = randomNumbers(7);
  const days: ReleaseDay[] = [];
  for (let i = 0; i < UPGRADED + OLD; i++) {
    const firstAt = (day: number): number => day * 86_400 + i;
    for (let day = TODAY - 14; day < TODAY; day++) {
      const isNew = i < UPGRADED && day >= RELEASED;
      const used = 500 * Math.exp(0.1 * normal(random)) * (isNew ? effect : 1);
      days.push({
        ...{ device: `gw-${i}`, day, program: 'sensord', build: isNew ? 'bbbb2222' : 'aaaa1111' },
        ...{ kernel: '6.1', model: 'SD-200', firstAt: firstAt(isNew ? RELEASED : TODAY - 14) },
        amounts: DAY_AMOUNTS.map(name => (name === 'seconds' ? 86_400 : name === 'cpuSeconds' ? used : 0)),
      });
    }
    const build = i < UPGRADED ? 'bbbb2222' : 'aaaa1111';
    const at = firstAt(i < UPGRADED ? RELEASED : TODAY - 14);
    const followed = { program: 'sensord', build, firstAt: at, settledAt: at, lastAt: START - 60 };
    const builds = [{ ...followed, amounts: DAY_AMOUNTS.map(() => 0) }];
    const document = { models: {}, releases: { version: 1, day: TODAY, builds } };
    await store.putSnapshots([{ device: `gw-${i}`, at: START - 60, savedAt: START - 60, document }]);
  }
  await store.putReleaseDays(days);
}

async function lab(t: Test, effect: number) {
  const directory = mkdtempSync(join(tmpdir(), 'edgevitals-releases-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const broker = new MemoryBroker();
  const clock = manualClock(START);
  const open = (): SqliteStore => new SqliteStore(join(directory, 'history.db'));
  const store = open();
  await filled(store, effect);
  await store.close();
  let analyzer: Analyzer | undefined;
  const start = async (): Promise<void> => {
    await analyzer?.stop();
    analyzer = await startAnalyzer({
      endpoint: broker.endpoint('analyzer'),
      ...{ topics, clock, store: open() },
    });
  };
  await start();
  t.teardown(() => analyzer?.stop());
  const link = broker.endpoint('gw-0');
  const device = new BusyDevice('gw-0', START * 1000);
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await link.publish({ topic: topics.raw('gw-0'), payload: device.nextFrame() });
      clock.advance(1);
      // rounds let others work, and others are this loop
      await nextTurn();
    }
  };
  const client = new RequestClient(broker.endpoint('user'), topics.reply('user'));
  const findings = async () =>
    ((await client.request(topics.query('findings'), {})) as FindingsAnswer).findings.filter(({ kind }) =>
      kind.startsWith('release.'),
    );
  const compare = async () =>
    (await client.request(topics.query('compare'), { program: 'sensord' })) as CompareAnswer;
  return { start, pass, findings, compare };
}

t.test('a build that costs more is one finding of the device that had it first, and stays one', async t => {
  const { start, pass, findings, compare } = await lab(t, 1.25);
  t.match(await compare(), { firstDevice: 'gw-0', quantities: [{ quantity: 'cpu', verdict: 'worse' }] });
  await pass(60);
  const told = await findings();
  t.match(told, [
    {
      ...{ kind: 'release.regression', device: 'gw-0', subject: 'sensord', status: 'open', occurrences: 1 },
      summary: /^Build bbbb2222 of sensord takes \d+ % more CPU .* beside 30 that stayed\./,
    },
  ]);
  await start();
  await pass(200);
  t.match(await findings(), [{ status: 'open', occurrences: 1, openedAt: told[0]!.openedAt }]);
});

t.test('one that costs what the old one did is none', async t => {
  const { pass, findings } = await lab(t, 1);
  await pass(60);
  t.same(await findings(), []);
});
