import fc from 'fast-check';
import t from 'tap';
import { escapedName, jsonPlaces } from './json_places.js';

t.test('each value of a text has its line and column', async t => {
  const text = '{\n  "limits": [\n    {"cpu": "5 %", "a/b": [1, {"x": null}]},\n    7\n  ]\n}';
  const { place, repeated } = jsonPlaces(text);
  t.equal(place('/limits'), '2:3', 'of a name where the name stands');
  t.equal(place('/limits/0'), '3:5');
  t.equal(place('/limits/0/cpu'), '3:6');
  t.equal(place('/limits/0/a~1b'), '3:20');
  t.equal(place('/limits/0/a~1b/1/x'), '3:32');
  t.equal(place('/limits/1'), '4:5');
  t.equal(place('/limits/9/cpu'), '2:3', 'what is not there has the place of what it would be in');
  t.equal(place(''), '1:1');
  t.same(repeated, []);
});

t.test('a name that stands twice in one object is told', async t => {
  t.same(jsonPlaces('{"a": {"b": 1}, "c": [{"b": 2}], "a": 3}').repeated, ['/a']);
  t.same(jsonPlaces('{"a": {"b": [1], "b": {}}}').repeated, ['/a/b']);
  t.same(jsonPlaces('{"\\u0061": 1, "a": 2}').repeated, ['/a'], 'however it is written');
});

t.test('of any document every value has a place at which it stands', async () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = JSON.stringify(value, null, 1);
      const { place } = jsonPlaces(text);
      const lines = text.split('\n');
      const check = (each: unknown, pointer: string, name: string | undefined): void => {
        const [line, column] = place(pointer).split(':').map(Number) as [number, number];
        const begins = JSON.stringify(name ?? each, null, 1).split('\n')[0]!;
        if (!lines[line - 1]!.slice(column - 1).startsWith(begins))
          throw new Error(`${pointer} at ${line}:${column}`);
        if (Array.isArray(each))
          for (const [i, one] of each.entries()) check(one, `${pointer}/${i}`, undefined);
        else if (typeof each === 'object' && each !== null)
          for (const [key, one] of Object.entries(each)) check(one, `${pointer}/${escapedName(key)}`, key);
      };
      check(JSON.parse(text), '', undefined);
    }),
    { numRuns: 300, seed: 7 },
  );
});
