import { spawnSync } from 'node:child_process';
import { HOSTILE_TEXTS } from '@edgevitals/shared/testing';
import { isPrintable } from '@edgevitals/shared/text';
import t from 'tap';

/** What a process says that logs each of the texts, as a message, a field and an error. */
function logged(json: boolean): string {
  const { stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { createLog } from ${JSON.stringify(new URL('./log.js', import.meta.url).href)};
       const log = createLog({ level: 'info', json: ${json} });
       for (const text of ${JSON.stringify(HOSTILE_TEXTS)})
         log.warn({ device: text, names: [text], err: new Error(text) }, text);`,
    ],
    { encoding: 'utf8' },
  );
  return stderr;
}

t.test('what devices call themselves steers no terminal that shows the log', async t => {
  const lines = logged(false).trimEnd().split('\n');
  t.equal(lines.length, HOSTILE_TEXTS.length, 'a line each');
  t.same(
    lines.filter(line => !isPrintable(line)),
    [],
  );
  t.match(lines[0], 'device=\\x1b]0;owned\\x07');
});

t.test('nor one that shows the log of programs, which read what was said', async t => {
  const lines = logged(true).trimEnd().split('\n');
  t.same(
    lines.filter(line => !isPrintable(line)),
    [],
  );
  t.same(
    lines.map(line => JSON.parse(line).device),
    HOSTILE_TEXTS,
  );
});
