import type { ThermalAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../render/colour.js';
import { thermalView } from './thermal.js';

const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const EXAMPLE = RESULT_EXAMPLES['thermal answer'] as ThermalAnswer;

t.test('a clock that no driver tells is not 0 Hz', async t => {
  const line = (clocks: Partial<ThermalAnswer['policies'][number]>): string | undefined => {
    const policies = [{ policy: 'policy0', governor: 'performance', history: [], ...clocks }];
    return thermalView({ ...EXAMPLE, policies }, OPTIONS).find(each => each.startsWith('policy0'));
  };
  t.equal(line({}), 'policy0 performance: clock not known');
  t.equal(
    line({ limitHertz: 1.2e9, maximumHertz: 1.4e9 }),
    'policy0 performance: clock not known, limit 1.20 GHz of 1.40 GHz',
  );
  t.equal(line({ currentHertz: 6e8 }), 'policy0 performance: 600 MHz');
});
