import t from 'tap';
import { NO_HEADER } from '../testing/boards/board_archive.js';
import { BoardHost } from '../testing/boards/board_host.js';
import { parsePlan, readConfig } from './config.js';
import type { Option } from './option.js';

const OPTIONS: readonly Option[] = [
  { name: 'broker', value: 'URL', help: '' },
  { name: 'plan', value: 'LIST', help: '' },
  { name: 'quiet', help: '' },
  { name: 'config', value: 'FILE', help: '' },
];
const read = (text: string): ReadonlyMap<string, string> => {
  const archive = { header: NO_HEADER, entries: [], tools: [] };
  return readConfig(new BoardHost({ archive, idle: async () => {}, files: { F: text } }), 'F', OPTIONS);
};

t.test('a configuration file is what its keys say', async t => {
  t.strictSame(
    [...read('{"broker":"mqtt://x","quiet":true,"plan":{"deviceMs":2000,"keyMs":60000}}')],
    [
      ['broker', 'mqtt://x'],
      ['quiet', 'true'],
      ['plan', 'deviceMs=2000,keyMs=60000'],
    ],
  );
});

t.test('what is wrong names the file and what was written there, and what there is', async t => {
  for (const [text, message] of [
    ['{"bogus":1}', 'F: unknown key "bogus"; there are broker, plan, quiet'],
    ['{"brokr":"x"}', 'F: unknown key "brokr"; there are broker, plan, quiet; did you mean "broker"?'],
    ['{"plan":7}', 'F: plan must be an object of plan values, not 7'],
    [
      '{"plan":{"deviceMs":"1s"}}',
      /^F: in "plan": plan deviceMs must be an integer from 100 to \d+, not "1s"$/,
    ],
    ['{"plan":{"deviceMs":1}}', /^F: in "plan": plan deviceMs must be an integer from 100 to \d+, not 1$/],
    ['{"plan":{"deviceMs":null}}', /^F: in "plan": plan deviceMs must be /],
    ['{"plan":{"warp":1}}', /^F: in "plan": plan has no "warp"; it has deviceMs, .*[^?]$/],
    ['{"plan":{"keyMS":1}}', /^F: in "plan": plan has no "keyMS"; it has .*; did you mean "keyMs"\?$/],
    ['{"quiet":"yes"}', 'F: quiet must be true or false, not "yes"'],
    ['{"broker":[1]}', 'F: broker must be a text or a whole number, not [1]'],
    [`{"broker":["${'x'.repeat(999)}"]}`, /^F: broker must be .{1,120}\.\.\.$/],
  ] as const)
    t.throws(() => read(text), { code: 'CONFIG_INVALID', message }, text);
});

t.test('a plan on the command line names its option, and what was probably meant', async t => {
  t.strictSame(parsePlan('deviceMs=2000, keyMs = 60000'), { deviceMs: 2000, keyMs: 60_000 });
  const message = /^--plan "devcieMs=3" must be NAME=INTEGER, with one of .*; did you mean "deviceMs"\?$/;
  t.throws(() => parsePlan('devcieMs=3'), { code: 'CONFIG_INVALID', message });
});
