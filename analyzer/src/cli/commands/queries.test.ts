import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import { Command } from 'commander';
import stringWidth from 'string-width';
import t from 'tap';
import { palette } from '../render/colour.js';
import type { Terminal } from '../terminal.js';
import { addQueryCommands, QUERY_COMMANDS } from './queries.js';

const terminal: Terminal = {
  print: () => {},
  note: () => {},
  width: 80,
  noteWidth: 80,
  height: 24,
  isTerminal: false,
  colours: palette(false),
  progress: () => ({ done: () => {} }),
};

for (const { method, view, examples } of QUERY_COMMANDS) {
  t.test(`${method} draws its answer within 80 columns, and says which device it is of`, async t => {
    const lines = view(RESULT_EXAMPLES[`${method} answer`] as never, {
      width: 80,
      colours: palette(false),
      now: 1_790_000_100,
    });
    t.ok(lines.length >= 2, 'more than a title');
    t.same(
      lines.filter(line => stringWidth(line) > 80),
      [],
    );
    t.notMatch(lines.join('\n'), /undefined|NaN|\[object/, 'nothing that is not told');
    t.notMatch(lines.join('\n'), '\x1b', 'plain text');
    t.match(lines.join('\n'), 'gateway-7');
  });

  t.test(`${method} is understood as its examples say`, async t => {
    const program = new Command('edgevitals').exitOverride();
    addQueryCommands(program, terminal);
    const command = program.commands.find(each => each.name() === method);
    for (const example of examples) {
      const [name, ...args] = example.split(' ');
      t.equal(name, method);
      t.doesNotThrow(() => {
        const { operands, unknown } = command!.parseOptions(args);
        t.same(unknown, [], example);
        const required = command!.registeredArguments.filter(argument => argument.required).length;
        t.ok(operands.length >= required && operands.length <= command!.registeredArguments.length, example);
      });
    }
  });
}
