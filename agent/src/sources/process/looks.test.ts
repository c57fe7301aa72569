import t from 'tap';
import { type Look, Looks, type Round } from './looks.js';

const round = (number: number, change: Partial<Round> = {}): Round => ({
  number,
  quietNs: 2_000_000,
  longest: 8,
  whole: true,
  ...change,
});

/** The rounds, of `count`, in which a process is looked at that is found quiet or busy each time. */
function looksOf(pid: number, isQuiet: boolean, count: number, change: Partial<Round> = {}) {
  const looks = new Looks(pid);
  const had = new Map<number, Look>();
  for (let number = 1; number <= count; number++) {
    const now = round(number, change);
    if (!looks.isTurn(now)) continue;
    const look = { ...looks.next(now) };
    looks.took(now, look);
    looks.settle(isQuiet, now);
    had.set(number, look);
  }
  return had;
}

t.test('the first look reads everything and covers one round', async t => {
  t.strictSame(new Looks(5).next(round(7, { whole: false })), {
    span: 1,
    anew: true,
    rare: true,
    io: true,
    status: true,
  });
});

t.test(
  'a busy process is looked at in every round, and what is rarely asked for is read in some',
  async t => {
    const had = looksOf(5, false, 24);
    t.equal(had.size, 24);
    t.ok([...had.values()].every(({ span, io }) => span === 1 && io));
    t.strictSame(
      [...had].filter(([, { rare }]) => rare).map(([number]) => number),
      [1, 3, 11, 19],
      'the first time, and then where number and pid add up to a multiple of eight',
    );
    t.strictSame(
      [...had.values()].filter(({ status }) => status).length,
      4,
      'status is as rare where nothing was left out',
    );
  },
);

t.test('a quiet process is looked at in fewer and fewer rounds, and none of them is lost', async t => {
  const had = [...looksOf(0, true, 40)];
  t.strictSame(
    had.map(([number]) => number),
    [1, 2, 4, 8, 16, 24, 32, 40],
  );
  t.strictSame(
    had.map(([, { span }]) => span),
    [1, 1, 2, 4, 8, 8, 8, 8],
  );
  t.ok(
    had.every(([, { span, status }]) => span === 1 || status),
    'status is read after a pause',
  );
});

t.test('quiet processes have their turns in different rounds', async t => {
  const turns = [0, 1, 2, 3, 4, 5, 6, 7].map(pid => Math.max(...looksOf(pid, true, 32).keys()) % 8);
  t.equal(new Set(turns).size, 8);
});

t.test('everything is read anew after 24 rounds, also on the budget', async t => {
  const had = looksOf(3, false, 60, { whole: false });
  t.strictSame(
    [...had].filter(([, { anew }]) => anew).map(([number]) => number),
    [1, 25, 49],
  );
  t.ok(
    [...had.values()].every(({ anew, io, status }) => io === anew && status === anew),
    'in other rounds only what tells how much it ran',
  );
});

t.test('one that stirs, or is asked for, is looked at in the next round', async t => {
  for (const wake of [
    (looks: Looks, now: Round) => looks.settle(false, now),
    (looks: Looks) => looks.hurry(),
  ]) {
    const looks = new Looks(1);
    looks.took(round(1), looks.next(round(1)));
    for (let i = 0; i < 4; i++) looks.settle(true, round(1));
    t.notOk(looks.isTurn(round(2)));
    wake(looks, round(1));
    t.ok(looks.isTurn(round(2)));
  }
});

t.test('a look that failed before anything was read does not count', async t => {
  const looks = new Looks(1);
  t.ok(looks.next(round(1)).anew);
  t.ok(looks.next(round(2)).anew, 'not told that it was had');
});
