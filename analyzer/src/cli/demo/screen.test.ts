import type {
  DevicesAnswer,
  FindingsAnswer,
  PowerAnswer,
  ThermalAnswer,
  TopAnswer,
} from '@edgevitals/shared/results';
import { HOSTILE_TEXTS, RESULT_EXAMPLES, withAllTexts, withEachText } from '@edgevitals/shared/testing';
import { isPrintable } from '@edgevitals/shared/text';
import t from 'tap';
import { palette } from '../render/colour.js';
import type { DemoReading } from './reading.js';
import { screen } from './screen.js';

const answer = <T>(method: string): T => RESULT_EXAMPLES[`${method} answer`] as T;

const READING: DemoReading = {
  at: 1_790_000_100,
  broker: 'mqtt://127.0.0.1:1883',
  device: answer<DevicesAnswer>('devices').devices[0]!,
  top: answer<TopAnswer>('top'),
  findings: answer<FindingsAnswer>('findings').findings,
  thermal: answer<ThermalAnswer>('thermal'),
  power: answer<PowerAnswer>('power'),
  rates: { received: 1, sent: 2, diskRead: undefined, diskWritten: 3 },
  framesPerSecond: 1,
  bytesPerSecond: 100,
  analyzer: { cpuRatio: 0.01, memoryBytes: 1e8 },
};

t.test(
  'the picture holds nothing that steers the terminal, whatever the device calls its things',
  async t => {
    const options = { width: 100, colours: palette(false), now: READING.at };
    t.match(screen(READING, options).join('\n'), 'gateway-7');
    for (const text of HOSTILE_TEXTS) {
      const variants = [['all', withAllTexts(READING, text)] as const, ...withEachText(READING, text)];
      for (const [path, reading] of variants) {
        const wrong = screen(reading, options).find(line => !isPrintable(line));
        if (wrong !== undefined) t.fail(`${path} ${JSON.stringify(wrong)}`);
      }
    }
  },
);
