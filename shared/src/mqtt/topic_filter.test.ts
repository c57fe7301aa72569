import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { isTopicFilter, isTopicName, topicMatches } from './topic_filter.js';

const level = fc.oneof(
  fc.constantFrom('', 'a', 'b', '$SYS', 'sport'),
  fc.string({ maxLength: 3 }).map(s => s.replace(/[+#/\0]/g, '')),
);
const topic = fc
  .array(level, { minLength: 1, maxLength: 5 })
  .map(levels => levels.join('/'))
  .filter(isTopicName);

t.test('the examples of the standard', async t => {
  const matches: [filter: string, topic: string, expected: boolean][] = [
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/#', 'sport', true],
    ['#', 'a/b', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/x', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/x', true],
    ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
    ['ACCOUNTS', 'Accounts', false],
    ['$share/group/a/+', 'a/b', true],
    ['$share/group/#', '$SYS/x', false],
  ];
  for (const [filter, name, expected] of matches)
    t.equal(topicMatches(filter, name), expected, `${filter} ${name}`);
});

t.test('what is a filter and what is a topic', async t => {
  for (const good of ['#', '+', '+/tennis/#', 'a/+/b', '/', '$share/g/a', 'a//b'])
    t.ok(isTopicFilter(good), good);
  for (const bad of [
    '',
    'sport/tennis#',
    'sport/tennis/#/ranking',
    'sport+',
    'a\0',
    '$share/g',
    '$share/+/a',
    '$share//a',
    'x'.repeat(65_536),
  ])
    t.notOk(isTopicFilter(bad), bad.slice(0, 30));
  for (const bad of ['', 'a/+', '#', 'a\0b']) t.notOk(isTopicName(bad), bad);
});

t.test('a topic matches itself, and itself with any level replaced by +', async t => {
  fc.assert(
    fc.property(topic, fc.nat(5), (name, i) => {
      assert.ok(topicMatches(name, name) || name.startsWith('$share/'));
      const levels = name.split('/');
      const at = i % levels.length;
      levels[at] = '+';
      assert.equal(topicMatches(levels.join('/'), name), !(at === 0 && name.startsWith('$')));
    }),
  );
  t.pass();
});

t.test('# stands for the level above and everything below, but not for what begins with $', async t => {
  fc.assert(
    fc.property(topic, fc.nat(5), (name, i) => {
      const levels = name.split('/');
      const kept = levels.slice(0, i % (levels.length + 1));
      const filter = [...kept, '#'].join('/');
      assert.equal(topicMatches(filter, name), kept.length > 0 || !name.startsWith('$'));
      assert.equal(topicMatches(`${name}/x/#`, name), false);
    }),
  );
  t.pass();
});
