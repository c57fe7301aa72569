import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Condition } from './condition.js';
import { type FindingChange, Findings, type ObservedStretch } from './findings.js';

const condition = (
  subject: string,
  level: Condition['level'] = 'raised',
  severity: Condition['severity'] = 'warning',
): Condition => ({
  kind: 'process.cpu-hog',
  subject,
  severity,
  level,
  summary: `${subject} is busy`,
  evidence: [{ name: 'cpu', value: 1, unit: 'CPUs' }],
});
const said = (changes: readonly FindingChange[]): string[] => changes.map(each => each.change);

/** Seconds between what is observed. */
const STEP = 5;
const until = (to: number, elapsed = STEP): ObservedStretch => ({ to, elapsed, gap: false });
const saved = (findings: Findings): unknown => JSON.parse(JSON.stringify(findings.snapshot()));
/** Nothing is found from after `from` to `to`. @returns what is told, with when. */
const quiet = (findings: Findings, from: number, to: number, there: readonly Condition[] = []): string[] => {
  const told: string[] = [];
  for (let at = from + STEP; at <= to; at += STEP)
    told.push(...findings.update(there, until(at)).map(({ change }) => `${change} ${at}`));
  return told;
};

t.test('a finding opens once, is resolved after a while and cleared later', async t => {
  const findings = new Findings('dev1');
  t.strictSame(said(findings.update([condition('a', 'held')], until(0))), [], 'held alone opens nothing');
  t.strictSame(said(findings.update([condition('a')], until(5))), ['opened']);
  t.strictSame(quiet(findings, 5, 70, [condition('a', 'held')]), [], 'there is no news');
  t.strictSame(quiet(findings, 70, 95), []);
  const resolved = findings.update([], until(100));
  t.match(resolved, [{ change: 'resolved', finding: { status: 'resolved', resolvedAt: 70, openedAt: 5 } }]);
  t.strictSame(said(findings.update([], until(1000))), []);
  t.strictSame(said(findings.update([], until(70 + 3600))), ['cleared']);
  t.strictSame(findings.list(), []);
  const again = findings.update([condition('a')], until(9000));
  t.match(again, [{ change: 'opened', finding: { occurrences: 2, id: resolved[0]!.finding.id } }]);
});

t.test('what has become worse is told at once, what is less bad when it has been for a while', async t => {
  const findings = new Findings('dev1');
  findings.update([condition('a')], until(0));
  t.match(findings.update([condition('a', 'raised', 'critical')], until(5)), [
    { change: 'updated', finding: { severity: 'critical' } },
  ]);
  // on the edge, one way and the other
  for (let at = 10; at < 600; at += 10) {
    t.strictSame(findings.update([condition('a')], until(at)), []);
    t.strictSame(findings.update([condition('a', 'raised', 'critical')], until(at + 5)), []);
  }
  t.strictSame(quiet(findings, 595, 890, [condition('a')]), []);
  t.match(findings.update([condition('a')], until(895)), [
    { change: 'updated', finding: { severity: 'warning' } },
  ]);
});

t.test('figures are told again when they have moved, each ten minutes at most', async t => {
  const findings = new Findings('dev1');
  const busy = (cpus: number): Condition => ({
    ...condition('a'),
    summary: `a is ${cpus} busy`,
    evidence: [{ name: 'cpu', value: cpus, unit: 'CPUs' }],
  });
  findings.update([busy(1)], until(0));
  t.strictSame(quiet(findings, 0, 595, [busy(2)]), []);
  t.strictSame(quiet(findings, 595, 600, [busy(2)]), ['updated 600']);
  t.strictSame(quiet(findings, 600, 3000, [busy(1.9)]), [], 'they have not');
  t.strictSame(quiet(findings, 3000, 3060, [busy(1)]), ['updated 3060'], 'looked at once a minute');
});

t.test('after a restart nothing is told twice', async t => {
  const before = new Findings('dev1');
  before.update([condition('a')], until(0));
  const after = new Findings('dev1');
  after.restore(saved(before));
  t.strictSame(said(after.update([condition('a')], until(5))), []);
  t.strictSame(quiet(after, 5, 35), ['resolved 35'], 'it has been seen again, and is gone');
  for (const strange of [null, 1, {}, { version: 1 }, { version: 2 }, { version: 2, entries: {} }])
    after.restore(strange);
  t.equal(after.list().length, 1);
});

t.test('what cannot be seen yet after a restart is held as long as it takes to find it', async t => {
  const slow = { ...condition('writer'), kind: 'flash.heavy-writer' } as const;
  const before = new Findings('dev1');
  before.update([condition('a'), slow], until(0));
  const after = new Findings('dev1');
  after.restore(saved(before));
  t.strictSame(quiet(after, 0, 1000), ['resolved 150', 'resolved 600']);
});

t.test('time without data counts for nothing: nobody could see', async t => {
  const findings = new Findings('dev1');
  findings.update([condition('a')], until(0));
  t.strictSame(findings.update([], until(7200)), [], 'away for two hours');
  t.strictSame(quiet(findings, 7200, 7330), []);
  t.strictSame(findings.update([condition('a')], until(7335)), [], 'still the same');
  const lost: ObservedStretch = { to: 9000, elapsed: 1665, gap: true };
  t.strictSame(findings.update([], lost), [], 'frames were lost');
  t.strictSame(quiet(findings, 9000, 9200), ['resolved 9140']);
});

t.test('a link that loses frames all the time keeps no finding open', async t => {
  const findings = new Findings('dev1');
  findings.update([condition('a')], until(0));
  const told: string[] = [];
  for (let to = 20; to <= 100; to += 20)
    told.push(...findings.update([], { to, elapsed: 20, gap: true }).map(({ change }) => `${change} ${to}`));
  t.strictSame(told, ['resolved 60']);
});

t.test(
  'while its device is offline a finding is stale, until it is seen again or found to be gone',
  async t => {
    const findings = new Findings('dev1');
    findings.update([condition('a'), condition('b')], until(0));
    t.match(findings.goStale(), [
      { change: 'updated', finding: { status: 'stale', subject: 'a' } },
      { change: 'updated', finding: { status: 'stale', subject: 'b' } },
    ]);
    t.equal(findings.open, 0);
    t.strictSame(findings.goStale(), [], 'told once');
    const after = new Findings('dev1');
    after.restore(saved(findings));
    t.match(after.update([condition('a', 'held')], until(5000)), [
      { change: 'updated', finding: { status: 'open', subject: 'a', occurrences: 1 } },
    ]);
    t.equal(after.open, 1);
    t.match(quiet(after, 5000, 5200, [condition('a')]), ['resolved 5145']);
  },
);

t.test('what was told after the snapshot stands, and is not lived through again', async t => {
  const findings = new Findings('dev1');
  findings.update([], until(0));
  const snapshot = saved(findings);
  const [opened] = findings.update([condition('a')], until(50));
  const [over] = findings.update([condition('b')], until(55));
  const after = new Findings('dev1');
  after.restore(snapshot);
  after.adopt(opened!.finding, 0);
  after.adopt({ ...over!.finding, status: 'resolved', resolvedAt: 60, updatedAt: 90 }, 0);
  after.adopt({ ...over!.finding, id: 'long ago', status: 'resolved', resolvedAt: -9, updatedAt: -5 }, 0);
  after.adopt({ ...over!.finding, device: 'another' }, 0);
  t.same(
    after.list().map(({ subject, status }) => `${subject} ${status}`),
    ['a open', 'b resolved'],
  );
  t.strictSame(quiet(after, 0, 50), []);
  t.strictSame(quiet(after, 50, 90, [condition('a'), condition('b')]), [], 'of b it is a repetition');
  t.strictSame(quiet(after, 90, 95, [condition('a'), condition('b')]), ['opened 95']);
});

t.test('of a snapshot that is damaged in places the rest is taken back', async t => {
  const before = new Findings('dev1');
  before.update([condition('a'), condition('b')], until(0));
  const { entries, ...rest } = before.snapshot() as { entries: { finding: object }[] };
  const [first, second] = entries;
  const { severity: _, ...partial } = first!.finding as { severity: string };
  const after = new Findings('dev1');
  after.restore({
    ...rest,
    entries: [{}, { ...first, finding: partial }, second],
    occurrences: [5, ['c', 2]],
  });
  t.match(after.list(), [{ subject: 'b' }]);
  t.equal(after.list().length, 1);
  after.update([condition('b')], until(5));
  t.equal(after.open, 1);
});

t.test('a device has a bounded number of findings', async t => {
  const findings = new Findings('dev1', { most: 3 });
  findings.update(
    Array.from({ length: 10 }, (_, i) => condition(`p${i}`)),
    until(0),
  );
  t.equal(findings.open, 3);
  t.equal(findings.suppressed, 7);
});

t.test('whatever comes and goes, every finding lives its life in order', async () => {
  const NEXT: Record<string, string[]> = {
    none: ['opened'],
    opened: ['updated', 'resolved'],
    updated: ['updated', 'resolved'],
    resolved: ['opened', 'cleared'],
    cleared: ['opened'],
  };
  const step = fc.record({
    seconds: fc.constantFrom(1, 5, 40, 4000, -2000),
    there: fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('raised' as const, 'held' as const)),
      { maxLength: 3 },
    ),
    restart: fc.boolean(),
    gap: fc.boolean(),
    offline: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      let findings = new Findings('dev1', { most: 2 });
      const last = new Map<string, string>();
      let at = 10_000;
      for (const { seconds, there, restart, gap, offline } of steps) {
        at += seconds;
        if (restart) {
          const next = new Findings('dev1', { most: 2 });
          next.restore(JSON.parse(JSON.stringify(findings.snapshot())));
          findings = next;
        }
        for (const { finding, change } of findings.update(
          there.map(([subject, level]) => condition(subject, level)),
          { to: at, elapsed: Math.max(0, seconds), gap },
        )) {
          assert.ok(
            NEXT[last.get(finding.id) ?? 'none']!.includes(change),
            `${last.get(finding.id)} -> ${change}`,
          );
          assert.equal(finding.status, change === 'opened' || change === 'updated' ? 'open' : 'resolved');
          last.set(finding.id, change);
        }
        if (offline)
          for (const { finding, change } of findings.goStale()) {
            assert.ok(NEXT[last.get(finding.id) ?? 'none']!.includes(change));
            assert.equal(finding.status, 'stale');
            last.set(finding.id, change);
          }
        assert.ok(findings.list().length <= 2);
      }
    }),
    { numRuns: 300 },
  );
});
