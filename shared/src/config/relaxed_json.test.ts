import fc from 'fast-check';
import t from 'tap';
import { defaultConfig } from './default_config.js';
import { parseRelaxedJson } from './relaxed_json.js';

t.test('comments and a comma at the end do no harm', async t => {
  t.same(parseRelaxedJson('// ours\n{ "a": 1, // one\n "b": ["x", "y",], }\n'), { a: 1, b: ['x', 'y'] });
  t.same(parseRelaxedJson('{"url": "mqtt://b//c", "t": "a, } // \\" ,]"}'), {
    url: 'mqtt://b//c',
    t: 'a, } // " ,]',
  });
  for (const wrong of ['{"a":1,,}', '[1,,]', '{"a" 1}', '', '{"a": "x\n"}', '/* a */ {}'])
    t.throws(() => parseRelaxedJson(wrong), SyntaxError, wrong);
});

t.test('what is JSON reads as JSON', async t => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = JSON.stringify(value);
      return JSON.stringify(parseRelaxedJson(text)) === text;
    }),
  );
  t.pass();
});

t.test('a default file changes nothing, and each of its keys can be switched on', async t => {
  const text = defaultConfig('program', [
    { name: 'broker', help: 'where it is '.repeat(30), value: 'mqtt://b', hasDefault: true },
    { name: 'quiet', help: 'say little', value: true, hasDefault: false },
  ]);
  t.same(parseRelaxedJson(text), {});
  t.same(parseRelaxedJson(text.replace(/^ {2}\/\/ "/gm, '  "')), { broker: 'mqtt://b', quiet: true });
  t.ok(text.split('\n').every(line => line.length <= 100));
});
