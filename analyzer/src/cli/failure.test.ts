import { EdgevitalsError } from '@edgevitals/shared/errors';
import { HOSTILE_TEXTS } from '@edgevitals/shared/testing';
import { isPrintable, printable } from '@edgevitals/shared/text';
import t from 'tap';
import { CapturedTerminal } from '../testing/captured_terminal.js';
import { reportFailure } from './failure.js';

const noted = (error: unknown, noteWidth: number): { lines: string[]; status: number } => {
  const terminal = new CapturedTerminal(noteWidth);
  return { status: reportFailure(error, terminal), lines: terminal.noted };
};

t.test(
  'an error breaks between words on a terminal, never within its code, and elsewhere not at all',
  async t => {
    const error = new EdgevitalsError('STORE_FAILED', 'store /proc/x/frames cannot be made: check the path');
    t.strictSame(noted(error, 40), {
      status: 1,
      lines: ['edgevitals: store /proc/x/frames cannot', 'be made: check the path (STORE_FAILED)'],
    });
    t.strictSame(noted(error, 14).lines.at(-1), '(STORE_FAILED)');
    t.equal(noted(error, Number.POSITIVE_INFINITY).lines.length, 1);
    for (const code of ['CONFIG_INVALID', 'QUERY_OUT_OF_RANGE', 'QUERY_BAD_PAYLOAD'] as const)
      t.equal(noted(new EdgevitalsError(code, 'x'), 80).status, 2, code);
    t.equal(noted(new EdgevitalsError('QUERY_NOT_FOUND', 'x'), 80).status, 1);
  },
);
t.test('what others have put in an error steers no terminal', async t => {
  for (const text of HOSTILE_TEXTS)
    for (const error of [new EdgevitalsError('BROKER_REFUSED', `refused: ${text}`), new Error(text), text]) {
      const { lines } = noted(error, 40);
      t.same(
        lines.flatMap(line => line.split('\n')).filter(line => !isPrintable(line)),
        [],
        printable(text),
      );
    }
});
