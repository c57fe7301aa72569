import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledTables } from '../../testing/sampled.js';
import { Backlight } from './backlight.js';

t.test('backlight: brightness as asked for and as it is', async t => {
  const panel = { brightness: '120\n', actual_brightness: '0\n', max_brightness: '255\n', bl_power: '4\n' };
  const host = boardOf(filesIn('/sys/class/backlight/rpi_backlight', panel), idle);
  t.strictSame((await sampledTables(new Backlight(), host))['backlight'], [
    { name: 'rpi_backlight', actual_brightness: 0, brightness: 120, bl_power: 4, max_brightness: 255 },
  ]);
});
