import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { DAY_AMOUNTS, type DayAmount, type ReleaseDay } from '../release_day.js';
import type { SeenBuild } from '../release_watch.js';
import { type ReleaseRecords, ReleaseRounds } from './release_rounds.js';

const DAY = 86_400;
const FIRST = 20_000;

interface Scene {
  readonly effect: number;
  readonly programs?: number;
  readonly upgraded?: number;
  readonly old?: number;
  readonly seed?: number;
  /** Day on which all go back to the old build. */
  readonly backOn?: number;
}

/** A fleet whose records grow by the day, and somebody who looks every hour. */
function lab(scene: Scene) {
  const { effect, programs = 1, upgraded = 50, old = 50, seed = 1, backOn = 99 } = scene;
  const random = randomNumbers(seed);
  const all = new Map<string, ReleaseDay[]>();
  for (let program = 0; program < programs; program++) {
    const days: ReleaseDay[] = [];
    all.set(`sensord-${program}`, days);
    for (let device = 0; device < upgraded + old; device++) {
      const level = Math.exp(0.4 * normal(random));
      for (let day = FIRST - 9; day < FIRST + 32; day++) {
        const isNew = device < upgraded && day >= FIRST && day < FIRST + backOn;
        const amounts: Partial<Record<DayAmount, number>> = {
          seconds: DAY,
          cpuSeconds: 400 * level * Math.exp(0.1 * normal(random)) * (isNew ? effect : 1),
        };
        days.push({
          ...{ device: `gw-${device}`, day, program: `sensord-${program}`, build: isNew ? 'bb' : 'aa' },
          firstAt: (isNew ? FIRST : FIRST - 9) * DAY + 60 * device,
          ...{ kernel: '6.1', model: 'SD-200' },
          amounts: DAY_AMOUNTS.map(name => amounts[name] ?? 0),
        });
      }
    }
  }
  let now = 0;
  let reads = 0;
  const records: ReleaseRecords = {
    *builds() {
      const today = now / DAY;
      for (let device = 0; device < upgraded + old; device++) {
        const isNew = device < upgraded && today >= FIRST && today < FIRST + backOn;
        const firstAt = (isNew ? FIRST : FIRST - 9) * DAY + 60 * device;
        if (firstAt > now) continue;
        const builds = Array.from(
          { length: programs },
          (_, i): SeenBuild => ({
            ...{ program: `sensord-${i}`, build: isNew ? 'bb' : 'aa' },
            ...{ firstAt, lastAt: now },
          }),
        );
        yield { device: `gw-${device}`, builds };
      }
    },
    days: async (program, fromDay, devices) => {
      reads++;
      return all
        .get(program)!
        .filter(({ device, day }) => day >= fromDay && day * DAY < now && devices.has(device));
    },
    pause: async () => {},
  };
  let rounds = new ReleaseRounds(records);
  return {
    /** Goes on in steps of hours, up to so many days after the roll-out. */
    upTo: async (days: number, hours = 6) => {
      for (
        now = Math.max(now, FIRST * DAY + 3 * 3600);
        now <= (FIRST + days) * DAY + 3 * 3600;
        now += hours * 3600
      )
        await rounds.go(now);
      return rounds.conditions('gw-0');
    },
    restart: () => {
      rounds = new ReleaseRounds(records);
    },
    reads: () => reads,
    conditions: (device: string) => rounds.conditions(device),
  };
}

t.test('a build that costs more is told once its first day is over, with where and when it came', async t => {
  const { upTo, conditions } = lab({ effect: 1.2 });
  t.same(await upTo(0), []);
  const [found, ...others] = await upTo(1);
  t.same(others, []);
  t.match(found, {
    kind: 'release.regression',
    subject: 'sensord-0',
    severity: 'warning',
    summary:
      /^Build bb of sensord-0 takes \d+ % more CPU \(\d+ % to \d+ %\) than aa, on 50 devices beside 50 that stayed\. It was seen first on gw-0, 2024-10-04 00:00 UTC\.$/,
    hint: /edgevitals compare sensord-0 --from aa --to bb/,
  });
  const figure = (name: string): number => found!.evidence.find(each => each.name === name)!.value;
  t.ok(figure('CPU, at least') < 0.2 && figure('CPU, at most') > 0.2 && figure('CPU, at least') > 0.1);
  t.equal(figure('first seen'), FIRST * DAY);
  t.same(conditions('gw-1'), [], 'one device tells of it');
});

t.test('a build that costs the same or less is not told, however often one looks', async t => {
  for (const effect of [1, 0.8]) t.same(await lab({ effect, seed: 3 }).upTo(15), []);
});

t.test('looking again reads nothing again until the next look is due', async t => {
  const { upTo, reads } = lab({ effect: 1.2 });
  await upTo(1);
  const before = reads();
  await upTo(1.7, 1);
  t.equal(reads(), before);
  await upTo(2, 1);
  t.equal(reads(), before + 1);
});

t.test('what was found is found again after a restart, by the same days', async t => {
  const { upTo, restart } = lab({ effect: 1.2 });
  const before = await upTo(5);
  restart();
  t.same(await upTo(5.3), before);
});

t.test('it is over when hardly any device runs the build any more', async t => {
  const { upTo } = lab({ effect: 1.2, backOn: 6 });
  t.equal((await upTo(5)).length, 1);
  t.same(await upTo(9), []);
});

t.test('and after a month, when that is how the program is', async t => {
  const { upTo } = lab({ effect: 1.2 });
  t.equal((await upTo(29, 24)).length, 1);
  t.same(await upTo(31, 24), []);
});

t.test('too few devices, or nobody who stayed and nothing from before, are no finding', async t => {
  t.same(await lab({ effect: 2, upgraded: 4 }).upTo(15, 24), []);
  t.same(await lab({ effect: 2, upgraded: 60, old: 0 }).upTo(15, 24), []);
});

t.test('the chance of a wrong alarm is one for all programs that came together', async t => {
  const subjects = async (programs: number): Promise<string[]> =>
    (await lab({ effect: 1.06, seed: 6, programs }).upTo(1, 24)).map(({ subject }) => subject);
  t.same(await subjects(1), ['sensord-0'], 'such a change of one program is found');
  t.notOk((await subjects(12)).includes('sensord-0'), 'and is not clear enough of one of twelve');
});

t.test('what cannot be read leaves what was found', async t => {
  const { upTo, conditions } = lab({ effect: 1.2 });
  await upTo(1);
  const rounds = new ReleaseRounds({
    *builds() {
      for (let i = 0; i < 9; i++)
        yield {
          device: `d-${i}`,
          builds: [{ program: 'x', build: 'b', firstAt: FIRST * DAY, lastAt: FIRST * DAY }],
        };
    },
    days: () => Promise.reject(new Error('disk')),
    pause: async () => {},
  });
  await t.rejects(rounds.go(FIRST * DAY + 3600), { message: 'disk' });
  await t.rejects(rounds.go(FIRST * DAY + 3600), { message: 'disk' }, 'and is tried again');
  t.equal(conditions('gw-0').length, 1);
});
