import { EdgevitalsError } from '@edgevitals/shared/errors';
import t from 'tap';
import { reportFailure } from './failure.js';
import { palette } from './render/colour.js';
import type { Terminal } from './terminal.js';

const noted = (error: unknown, noteWidth: number): { lines: string[]; status: number } => {
  const lines: string[] = [];
  const terminal: Terminal = {
    print: () => {},
    note: (...more) => void lines.push(...more),
    width: 80,
    noteWidth,
    height: 24,
    isTerminal: false,
    colours: palette(false),
    progress: () => ({ done: () => {} }),
  };
  return { status: reportFailure(error, terminal), lines };
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
