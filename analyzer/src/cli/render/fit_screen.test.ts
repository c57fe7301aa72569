import fc from 'fast-check';
import t from 'tap';
import { fitScreen, type ScreenPart, wholeScreen } from './fit_screen.js';

const rows = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
const room = (rows: number) => ({ rows, width: 80, more: '-v' });

const CONCLUSION: ScreenPart = { name: 'conclusion', rank: 0, lines: ['first', 'second'] };
const PROGRAMS: ScreenPart = {
  name: 'programs',
  heading: 1,
  rank: 1,
  lines: ['PROGRAM', ...rows('p', 20)],
  rest: shown => (shown < 20 ? `${20 - shown} more, 16 %` : ''),
};
const FANS: ScreenPart = { name: 'fans', heading: 1, lines: ['FAN', 'f1', 'f2'] };

t.test('where there is room for all, all is there', async t => {
  t.same(fitScreen([CONCLUSION, FANS], room(6)), ['first', 'second', '', 'FAN', 'f1', 'f2']);
  t.equal(wholeScreen([CONCLUSION, PROGRAMS, FANS]).length, 2 + 22 + 4);
});

t.test('the conclusion is whole, tables give way from their end, and what is left out is named', async t => {
  t.same(fitScreen([CONCLUSION, PROGRAMS, FANS], room(14)), [
    'first',
    'second',
    '',
    'PROGRAM',
    'p1',
    'p2',
    'p3',
    'p4',
    '16 more, 16 %',
    '',
    'FAN',
    'f1',
    'f2',
    'more with -v: 16 programs',
  ]);
  t.same(fitScreen([CONCLUSION, FANS, PROGRAMS], room(9)), [
    'first',
    'second',
    '',
    'PROGRAM',
    'p1',
    'p2',
    'p3',
    '17 more, 16 %',
    'more with -v: fans, 17 programs',
  ]);
});

t.test('a part without rows is not there, nor its titles', async t => {
  t.same(fitScreen([CONCLUSION, { name: 'fans', heading: 1, lines: ['FAN'] }], room(24)), [
    'first',
    'second',
  ]);
});

t.test(
  'no screen is higher than its room, and the conclusion is there, whatever there is to show',
  async t => {
    const part = fc.record({
      name: fc.constantFrom('fans', 'disks', 'programs'),
      heading: fc.nat({ max: 2 }),
      rank: fc.integer({ min: 1, max: 5 }),
      least: fc.integer({ min: 1, max: 6 }),
      lines: fc.nat({ max: 30 }).map(count => rows('x', count)),
      hasRest: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.integer({ min: 4, max: 40 }), (parts, height) => {
        const all = parts.map(({ hasRest, ...each }) => {
          const count = each.lines.length - each.heading;
          return hasRest
            ? { ...each, rest: (shown: number) => (shown < count ? `${count - shown} more` : '') }
            : each;
        });
        const lines = fitScreen([CONCLUSION, ...all], room(height));
        const whole = wholeScreen([CONCLUSION, ...all]);
        return (
          lines.length <= height &&
          lines[0] === 'first' &&
          lines[1] === 'second' &&
          whole.length > height === lines.at(-1)!.startsWith('more with -v: ')
        );
      }),
      { numRuns: 3000 },
    );
    t.pass();
  },
);
