import t from 'tap';
import { Calendar, calendarPeriodOf } from './calendar.js';

const at = (text: string): number => Date.parse(text) / 1000;
const iso = ({ from, to }: { from: number; to: number }): string[] =>
  [from, to].map(each => new Date(each * 1000).toISOString().slice(0, 16));

t.test('days, weeks and months are those of the place', async t => {
  const berlin = new Calendar('Europe/Berlin');
  const now = at('2026-07-15T22:30:00Z');
  t.same(iso(berlin.span('hour', now)), ['2026-07-15T22:00', '2026-07-15T23:00']);
  t.same(iso(berlin.span('day', now)), ['2026-07-15T22:00', '2026-07-16T22:00']);
  t.same(iso(berlin.span('week', now)), ['2026-07-12T22:00', '2026-07-19T22:00']);
  t.same(iso(berlin.span('month', now)), ['2026-06-30T22:00', '2026-07-31T22:00']);
  t.same(iso(berlin.span('year', now)), ['2025-12-31T23:00', '2026-12-31T23:00']);
  t.equal(berlin.clockTime(now), '00:30');
  t.notOk(berlin.isWeekend(now));
  t.ok(berlin.isWeekend(at('2026-07-17T22:30:00Z')), 'a Saturday there');
  t.same(iso(new Calendar('Asia/Kolkata').span('hour', now)), ['2026-07-15T22:30', '2026-07-15T23:30']);
});

t.test('days on which clocks are set are shorter or longer', async t => {
  const berlin = new Calendar('Europe/Berlin');
  const hours = (day: string): number => {
    const { from, to } = berlin.span('day', at(day));
    return (to - from) / 3600;
  };
  t.equal(hours('2026-03-29T10:00:00Z'), 23);
  t.equal(hours('2026-10-25T10:00:00Z'), 25);
  t.equal(hours('2026-10-25T00:30:00Z'), 25, 'in the hour that comes twice');
  t.equal(hours('2026-10-26T10:00:00Z'), 24);
});

t.test('periods cover all time, without gaps', async t => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Auckland']) {
    const calendar = new Calendar(zone);
    for (const period of ['hour', 'day', 'week', 'month'] as const) {
      let now = at('2026-03-01T00:00:00Z');
      for (let i = 0; i < 50; i++) {
        const span = calendar.span(period, now);
        if (!(span.from <= now && span.to > now)) t.fail(`${zone} ${period} ${now}`);
        now = span.to;
      }
    }
  }
});

t.test('what amounts are per is a period, or a rate', async t => {
  t.equal(calendarPeriodOf(86_400), 'day');
  t.equal(calendarPeriodOf(1), undefined);
});
