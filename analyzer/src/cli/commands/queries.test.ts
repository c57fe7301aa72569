import { rowOf } from '@edgevitals/shared/results';
import { HOSTILE_TEXTS, RESULT_EXAMPLES, withAllTexts, withEachText } from '@edgevitals/shared/testing';
import { isPrintable } from '@edgevitals/shared/text';
import { Command } from 'commander';
import stringWidth from 'string-width';
import t from 'tap';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { crowded } from '../../testing/crowded.js';
import { screenLines } from '../query_command.js';
import { addQueryCommands, QUERY_COMMANDS } from './queries.js';

const terminal = new CapturedTerminal();

const NOW = 1_790_000_100;
const WHOLE = { rows: Number.POSITIVE_INFINITY, verbose: true };
/** A terminal of 24 lines, of which one is the prompt's. */
const SCREEN = { rows: 23, verbose: false };

for (const command of QUERY_COMMANDS) {
  const { method, examples, insteadOf } = command;
  const answer = RESULT_EXAMPLES[`${method} answer`] as object;
  const drawn = (answer: object, room = WHOLE): string[] =>
    screenLines(command, answer, {}, room, terminal, NOW);

  t.test(`${method} draws its answer within 80 columns, and says which device it is of`, async t => {
    const lines = drawn(answer);
    t.ok(lines.length >= 2, 'more than a title');
    t.same(
      lines.filter(line => stringWidth(line) > 80),
      [],
    );
    t.notMatch(lines.join('\n'), /undefined|NaN|\[object/, 'nothing that is not told');
    t.notMatch(lines.join('\n'), '\x1b', 'plain text');
    t.match(lines.join('\n'), 'gateway-7');
  });

  t.test(`${method} is one screen, however much there is, its conclusion first`, async t => {
    const title = drawn(answer)[0];
    for (const [what, asked] of [
      ['the example', answer],
      ['a crowded device', crowded(answer)],
    ] as const) {
      const lines = drawn(asked, SCREEN);
      t.ok(lines.length <= 23, `${what}: ${lines.length} lines`);
      t.same(
        lines.filter(line => stringWidth(line) > 80),
        [],
        what,
      );
    }
    t.equal(drawn(answer, SCREEN)[0], title);
    const busy = drawn(crowded(answer), SCREEN);
    t.match(busy.at(-1), /^more with -v: /, 'what has no room is named');
    t.ok(drawn(crowded(answer)).length > 23, 'and is there with -v');
  });

  t.test(`${method}: no text of its answer, whatever the device puts there, steers a terminal`, async t => {
    let reached = 0;
    const draw = (path: string, changed: unknown, text: string): void => {
      const lines = drawn(changed as object);
      const wrong = lines.find(line => !isPrintable(line));
      if (wrong !== undefined) t.fail(`${path} ${JSON.stringify(text)}: ${JSON.stringify(wrong)}`);
      if (lines.join(' ').includes('\\')) reached++;
    };
    for (const text of HOSTILE_TEXTS) {
      draw('all', withAllTexts(answer, text), text);
      for (const [path, changed] of withEachText(answer, text)) draw(path, changed, text);
    }
    t.ok(reached >= HOSTILE_TEXTS.length, 'it is shown, by its numbers');
  });

  t.test(`${method} is understood as its examples say`, async t => {
    const program = new Command('edgevitals').exitOverride();
    addQueryCommands(program, terminal);
    const command = program.commands.find(each => each.name() === (insteadOf?.method ?? method));
    for (const example of examples) {
      const [name, ...args] = example.split(' ');
      t.equal(name, insteadOf?.method ?? method);
      t.doesNotThrow(() => {
        const { operands, unknown } = command!.parseOptions(args);
        t.same(unknown, [], example);
        const required = command!.registeredArguments.filter(argument => argument.required).length;
        t.ok(operands.length >= required && operands.length <= command!.registeredArguments.length, example);
      });
    }
  });
}

t.test('what is asked of one device may be asked without naming it', async t => {
  const needing = QUERY_COMMANDS.filter(
    ({ method }) => 'device' in rowOf(method).rules && rowOf(method).rules['device']?.needed,
  );
  t.ok(needing.length > 5);
  for (const { method, ofDevice } of needing) t.equal(ofDevice, true, method);
});
