import t from 'tap';
import { FORMAT_NAMES, FormatFinder, formatOf } from './registry.js';

const found = (...lines: string[]): string | undefined => {
  const finder = new FormatFinder();
  for (const line of lines) {
    const format = finder.take(line);
    if (format !== undefined) return format.name;
  }
  return undefined;
};
const rows = (...names: string[]): string[] => names.map(name => `${name}\t4711\t\t3%`);

t.test('a format is told by what comes, ESP-IDF by its own tasks', async t => {
  const others = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  t.equal(found(...rows('IDLE', ...others)), 'freertos');
  t.equal(found(...rows('IDLE0', ...others)), 'esp-idf');
  t.equal(
    found(
      ' a : STACK: unused 740 usage 284 / 1024 (27 %); CPU: 0 %',
      ' b : STACK: unused 740 usage 284 / 1024 (27 %); CPU: 0 %',
    ),
    'zephyr',
  );
  t.equal(found('hello', ...rows('a')), undefined, 'one line is none');
});

t.test('every name makes its format', async t => {
  for (const name of FORMAT_NAMES) t.equal(formatOf(name).name, name);
});
