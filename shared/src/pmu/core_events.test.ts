import t from 'tap';
import { EVENT_GROUPS, eventsOfCore, MOST_EVENTS } from './core_events.js';
import { type CoreEvents, type EventClass, GENERIC, type PmuEvent } from './event.js';

const arm = (part: string): CoreEvents => eventsOfCore('aarch64', { part });
const x86 = (id: string): CoreEvents => eventsOfCore('x86_64', { part: '', id });
const CORES: Readonly<Record<string, CoreEvents>> = {
  a15: eventsOfCore('armv7l', { part: 'Cortex-A15' }),
  a7: eventsOfCore('armv7l', { part: 'Cortex-A7' }),
  a9: eventsOfCore('armv7l', { part: 'Cortex-A9' }),
  a5: eventsOfCore('armv7l', { part: 'Cortex-A5' }),
  a12: eventsOfCore('armv7l', { part: 'Cortex-A12' }),
  a35: arm('Cortex-A35'),
  a53: arm('Cortex-A53'),
  a72: arm('Cortex-A72'),
  skylake: x86('GenuineIntel 6-142-10'),
  broadwell: x86('GenuineIntel 6-61-4'),
  zen3: x86('AuthenticAMD 25-17-1'),
  u74: eventsOfCore('riscv64', { part: 'SiFive U74' }),
  mips: eventsOfCore('mips', { part: 'MIPS 24Kc V5.5' }),
};
const keyOf = ({ code }: PmuEvent): string =>
  typeof code === 'string' ? code : `${code.event}/${code.umask ?? 0}`;
const names = (events: readonly PmuEvent[]): string => events.map(({ name }) => name).join(' ');

t.test('each kind of core is asked for what it can count', async t => {
  t.match(names(arm('Cortex-A72').whole), /inst_spec dp_spec ase_spec vfp_spec/);
  t.notMatch(names(arm('Cortex-A53').whole), /_spec/, 'the A53 has no instruction classes');
  t.equal(arm('Cortex-A7').whole.length, 5, 'four counters and that of cycles');
  t.equal(arm('Cortex-A5').whole.length, 3, 'two, and that of cycles');
  t.notOk(
    arm('Cortex-A5').whole.some(({ code }) => typeof code !== 'string' && code.event > 0x12),
    'its unit is of the first version',
  );
  t.equal(arm('Cortex-A12'), arm('Cortex-A17'), 'one core under two names');
  t.equal(arm('Cortex-A34'), arm('Cortex-A53'));
  t.equal(arm('ARM926EJ-S').whole, GENERIC);
  t.match(names(x86('GenuineIntel 6-142-10').whole), /fp_arith_packed/);
  t.equal(x86('GenuineIntel 6-122-1').whole, GENERIC, 'Gemini Lake has no such event');
  t.match(names(x86('AuthenticAMD 25-17-1').whole), /fp_ret_sse_avx_ops/);
  t.equal(x86('').whole, GENERIC);
  t.match(names(CORES['u74']!.whole), /fp_retired/);
});

t.test('no event is in a group twice, and every group says what its figures are shares of', async t => {
  for (const [name, { events }] of EVENT_GROUPS) {
    t.equal(new Set(events.map(keyOf)).size, events.length, `${name}: each number once`);
    t.equal(new Set(events.map(event => event.name)).size, events.length, `${name}: each name once`);
    t.equal(new Set(events.map(event => event.counts)).size, events.length, `${name}: each meaning once`);
    t.equal(events.filter(({ counts }) => counts === 'instructions').length, 1, name);
    t.notOk(
      events.some(({ counts }) => counts === 'activity'),
      `${name}: nothing without a meaning`,
    );
    t.ok(events.length <= MOST_EVENTS, `${name}: fits its columns`);
  }
});

t.test('of one core no event means two things, and no two groups tell the same class', async t => {
  for (const [core, { whole, groups }] of Object.entries(CORES)) {
    const meanings = new Map<string, string>();
    for (const event of [...whole, ...groups.flatMap(group => group.events)]) {
      const key = keyOf(event);
      const known = meanings.get(key) ?? event.name;
      t.equal(event.name, known, `${core} ${key}`);
      meanings.set(key, event.name);
    }
    const told = groups.flatMap(({ events }) => events.map(({ counts }) => counts));
    const classes = told.filter(each => each !== 'instructions');
    t.equal(new Set(classes).size, classes.length, `${core}: ${classes.join(' ')}`);
    for (const { name } of groups) t.ok(EVENT_GROUPS.has(name), `${core} ${name} is known to readers`);
  }
});

t.test('a number that means other things on other cores has its own names there', async t => {
  const meaning = (core: CoreEvents, event: number): EventClass | undefined =>
    core.groups
      .flatMap(({ events }) => events)
      .find(({ code }) => typeof code !== 'string' && code.event === event)?.counts;
  t.equal(meaning(CORES['a15']!, 0x73), 'integer');
  t.equal(meaning(CORES['a9']!, 0x73), 'float');
  t.equal(meaning(CORES['a9']!, 0x74), meaning(CORES['a15']!, 0x74));
  t.equal(meaning(CORES['a35']!, 0x73), 'integer');
  t.equal(meaning(CORES['a35']!, 0x70), undefined, 'it has no such event: loads are those executed');
  t.equal(meaning(CORES['a35']!, 0x06), 'loads');
});

t.test('no group wants more than the core has counters for', async t => {
  // beside cycles, which have one of their own; Intel has one for instructions too, and four that two threads of a core share
  const counters: Readonly<Record<string, number>> = {
    a15: 6,
    a7: 4,
    a12: 6,
    a35: 6,
    a9: 6,
    a53: 6,
    a72: 6,
    skylake: 4,
    broadwell: 4,
    zen3: 6,
    u74: 2,
  };
  for (const [core, most] of Object.entries(counters))
    for (const { name, events } of CORES[core]!.groups) {
      const fixed = ['cycles', ...(/lake|well|u74/.test(core) ? ['instructions'] : [])];
      const wanted = events.filter(({ counts }) => !fixed.includes(counts)).length;
      if (core === 'u74' && name === 'generic.work') continue;
      t.ok(wanted <= most, `${core} ${name}: ${wanted}`);
    }
});
