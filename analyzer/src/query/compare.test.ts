import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { DAY_AMOUNTS, type DayAmount, type ReleaseDay } from '../releases/index.js';
import { compareQuery } from './compare.js';
import type { QueryContext } from './context.js';

const TODAY = 20_010;
const FIRST = 20_000;

/** Days of a fleet, half of which is upgraded on day `FIRST`: by so much the new build costs more CPU. */
function fleet(
  effect: number,
  { upgraded = 50, old = 50, kernel = 0, hotter = 0, carried = 0 } = {},
): ReleaseDay[] {
  const random = randomNumbers(5);
  const days: ReleaseDay[] = [];
  for (let device = 0; device < upgraded + old; device++) {
    const level = Math.exp(0.4 * normal(random));
    for (let day = FIRST - 9; day <= TODAY; day++) {
      const isNew = device < upgraded && day >= FIRST;
      const amounts: Partial<Record<DayAmount, number>> = {
        seconds: 86_400,
        cpuSeconds: 400 * level * Math.exp(0.1 * normal(random)) * (isNew ? effect : 1),
        memoryByteSeconds: 86_400 * 5e6 * Math.exp(0.02 * normal(random)),
        writtenSeconds: 86_400,
        writtenBytes: day % 2 === 0 ? 1e6 : 0,
        requestedBytes: 1e7 * Math.exp(0.1 * normal(random)),
        celsiusSeconds: 43_200 * (-3 + normal(random) + (isNew ? hotter : 0)),
        zoneSeconds: 43_200,
        othersCpuSeconds: 4000 * Math.exp(0.1 * normal(random)) * (isNew ? 1.5 : 1),
      };
      if (carried > 0 && device % 2 === 0) {
        amounts.trafficSeconds = 80_000;
        amounts.trafficBytes = 1e7 * level * Math.exp(0.1 * normal(random)) * (isNew ? carried : 1);
      }
      days.push({
        ...{ device: `gw-${device}`, day, program: 'sensord', build: isNew ? 'bbbb2222' : 'aaaa1111' },
        firstAt: (isNew ? FIRST : FIRST - 9) * 86_400 + device,
        kernel: isNew && device < kernel ? '6.6' : '6.1',
        model: 'SD-200',
        amounts: DAY_AMOUNTS.map(name => amounts[name] ?? 0),
      });
    }
  }
  return days;
}

const ask = (days: readonly ReleaseDay[], request: object = {}) => {
  const context = {
    devices: () => [{ device: 'gw-0' }],
    newestAt: () => TODAY * 86_400 + 3600,
    builtPrograms: () => [{ program: 'sensord', build: 'aaaa1111', firstAt: 0, lastAt: 1 }],
    releaseDays: async (program: string) => days.filter(each => each.program === program),
  } as unknown as QueryContext;
  return compareQuery({ program: 'sensord', ...request }, context);
};

t.test('a tenth more CPU is told with its interval, and what else changed', async t => {
  const answer = await ask(fleet(1.1));
  t.match(answer, {
    from: 'aaaa1111',
    to: 'bbbb2222',
    firstDevice: 'gw-0',
    firstAt: FIRST * 86_400,
    changedToo: [/Other programs used \d+ % more CPU/],
  });
  t.equal(answer.changedToo.length, 1, 'of what did not change nothing is said');
  const [cpu, ...others] = answer.quantities;
  t.match(cpu, { quantity: 'cpu', verdict: 'worse', by: 'others', upgraded: 50, old: 50, days: 11 });
  t.ok(cpu!.low! < 0.1 && cpu!.high! > 0.1 && cpu!.low! > 0.05, JSON.stringify(cpu));
  t.match(
    others.map(({ quantity, verdict }) => [quantity, verdict]),
    [
      ['memory', 'not-told-apart'],
      ['written', 'not-told-apart'],
      ['writes', 'cannot-be-told'],
    ],
  );
  t.match(others.at(-1)?.why, /it is none on \d+ % of all days/);
});

t.test('traffic is compared on devices that tell of it', async t => {
  const quantities = (await ask(fleet(1, { carried: 1.3 }))).quantities;
  const traffic = quantities.find(({ quantity }) => quantity === 'traffic');
  t.match(traffic, { verdict: 'worse', upgraded: 25, old: 25 });
  t.ok(traffic!.low! > 0.2 && traffic!.high! < 0.4, JSON.stringify(traffic));
  t.match(quantities[0], { quantity: 'cpu', verdict: 'not-told-apart', upgraded: 50 });
});

t.test('no change is no verdict, but how small a one could have been seen', async t => {
  const [cpu] = (await ask(fleet(1))).quantities;
  t.match(cpu, { verdict: 'not-told-apart' });
  t.ok(cpu!.couldShow! > 0.02 && cpu!.couldShow! < 0.12, `${cpu!.couldShow}`);
});

t.test('where all were upgraded at once and nothing is known before, it cannot be told', async t => {
  const { quantities } = await ask(fleet(1.2, { upgraded: 60, old: 0 }));
  t.match(quantities[0], { verdict: 'cannot-be-told', why: /apart from a change of that day/ });
});

t.test('devices whose kernel changed with the build are left out by name', async t => {
  const { leftOut, changedToo } = await ask(fleet(1, { kernel: 2 }));
  t.same(leftOut, ['gw-0', 'gw-1']);
  t.equal(changedToo[0], 'The kernel changed with the build, from 6.1 to 6.6, on 2 devices: left out.');
});

t.test(
  'a kernel that came with the build on all devices is named, and nothing is told of the build',
  async t => {
    const { quantities, leftOut, changedToo } = await ask(fleet(1.2, { kernel: 50 }));
    t.match(quantities[0], {
      verdict: 'cannot-be-told',
      why: /model and kernel, which changed with the build on 50/,
    });
    t.equal(leftOut.length, 50);
    t.match(changedToo, ['The kernel changed with the build, from 6.1 to 6.6, on 50 devices: left out.']);
  },
);

t.test('that the devices got hotter on the same days is said, below zero as well', async t => {
  const { changedToo } = await ask(fleet(1, { hotter: 5 }));
  t.match(changedToo.at(-1), /^The devices were [45]\.\d degC hotter on the same days\.$/);
});

t.test('builds by how they begin, devices by pattern, or days in place of builds', async t => {
  const days = fleet(1.3);
  t.match(await ask(days, { from: 'aaaa', to: 'bbbb', devices: 'gw-*' }), {
    quantities: [{ verdict: 'worse' }],
  });
  await t.rejects(ask(days, { to: 'cccc' }), {
    code: 'QUERY_NOT_FOUND',
    message: /there are bbbb2222, aaaa1111/,
  });
  await t.rejects(ask(days, { devices: 'other-*' }), { code: 'QUERY_NOT_FOUND' });
  await t.rejects(ask(days, { program: 'sensor' }), { code: 'QUERY_NOT_FOUND', message: /nearest: sensord/ });
  t.match(await ask(days, { before: '2024-10-04' }), { from: 'before 2024-10-04', to: 'from 2024-10-04' });
  await t.rejects(ask(days, { before: 'yesterday' }), { code: 'QUERY_OUT_OF_RANGE' });
  await t.rejects(ask(days, { before: '2024-10-04', from: 'aaaa' }), { code: 'QUERY_OUT_OF_RANGE' });
  const one = days.filter(({ build }) => build === 'aaaa1111');
  await t.rejects(ask(one), { code: 'QUERY_NOT_FOUND', message: /only one build/ });
});
