import type { WriteStream } from 'node:tty';
import t from 'tap';
import { LiveLines } from './live_lines.js';

class Screen {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 6;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

t.test('a terminal shows them in place, cut to its width', async t => {
  const screen = new Screen(true);
  const live = new LiveLines(screen as unknown as WriteStream);
  live.show(['one', 'twelve']);
  live.show(['three']);
  live.clear();
  live.clear();
  t.equal(screen.text, 'one\ntwelv\n\x1b[2A\x1b[Jthree\n\x1b[1A\x1b[J');
});

t.test('a log gets them now and then', async t => {
  const screen = new Screen(false);
  const live = new LiveLines(screen as unknown as WriteStream, 3_600_000);
  live.show(['one']);
  live.show(['two']);
  live.clear();
  t.equal(screen.text, 'one\n\n');
});
