import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import type { Condition } from './condition.js';
import { type FindingChange, Findings } from './findings.js';

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

t.test(
  'a finding opens once, is updated at a limited rate, resolved after a while and cleared later',
  async t => {
    const findings = new Findings('dev1');
    t.strictSame(said(findings.update([condition('a', 'held')], 0)), [], 'held alone opens nothing');
    t.strictSame(said(findings.update([condition('a')], 5)), ['opened']);
    for (let at = 10; at < 65; at += 5) t.strictSame(said(findings.update([condition('a', 'held')], at)), []);
    t.strictSame(said(findings.update([condition('a')], 65)), ['updated']);
    t.strictSame(
      said(findings.update([condition('a', 'raised', 'critical')], 66)),
      ['updated'],
      'worse does not wait',
    );
    t.strictSame(said(findings.update([], 90)), []);
    const resolved = findings.update([], 96);
    t.match(resolved, [{ change: 'resolved', finding: { status: 'resolved', resolvedAt: 66, openedAt: 5 } }]);
    t.strictSame(said(findings.update([], 1000)), []);
    t.strictSame(said(findings.update([], 66 + 3600)), ['cleared']);
    t.strictSame(findings.list(), []);
    const again = findings.update([condition('a')], 9000);
    t.match(again, [{ change: 'opened', finding: { occurrences: 2, id: resolved[0]!.finding.id } }]);
  },
);

t.test('after a restart nothing is told twice', async t => {
  const before = new Findings('dev1');
  before.update([condition('a')], 0);
  const after = new Findings('dev1');
  after.restore(JSON.parse(JSON.stringify(before.snapshot())));
  t.strictSame(said(after.update([condition('a')], 5)), []);
  t.strictSame(said(after.update([], 100)), ['resolved']);
  for (const strange of [null, 1, {}, { version: 1 }, { version: 1, entries: {} }]) after.restore(strange);
  t.equal(after.list().length, 1);
});

t.test('of a snapshot that is damaged in places the rest is taken back', async t => {
  const before = new Findings('dev1');
  before.update([condition('a'), condition('b')], 0);
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
  after.update([condition('b')], 5);
  t.equal(after.open, 1);
});

t.test('a device has a bounded number of findings', async t => {
  const findings = new Findings('dev1', { most: 3 });
  findings.update(
    Array.from({ length: 10 }, (_, i) => condition(`p${i}`)),
    0,
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
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      let findings = new Findings('dev1', { most: 2 });
      const last = new Map<string, string>();
      let at = 10_000;
      for (const { seconds, there, restart } of steps) {
        at += seconds;
        if (restart) {
          const next = new Findings('dev1', { most: 2 });
          next.restore(JSON.parse(JSON.stringify(findings.snapshot())));
          findings = next;
        }
        for (const { finding, change } of findings.update(
          there.map(([subject, level]) => condition(subject, level)),
          at,
        )) {
          assert.ok(
            NEXT[last.get(finding.id) ?? 'none']!.includes(change),
            `${last.get(finding.id)} -> ${change}`,
          );
          assert.equal(finding.status, change === 'opened' || change === 'updated' ? 'open' : 'resolved');
          last.set(finding.id, change);
        }
        assert.ok(findings.list().length <= 2);
      }
    }),
    { numRuns: 300 },
  );
});
