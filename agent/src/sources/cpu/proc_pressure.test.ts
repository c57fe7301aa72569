import t from 'tap';
import { parsePressure } from './proc_pressure.js';

t.test('/proc/pressure: totals, with or without the full line', async t => {
  t.strictSame(
    parsePressure(
      'some avg10=0.73 avg60=0.89 avg300=0.84 total=17809372\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=12\n',
    ),
    { some: 17809372, full: 12 },
  );
  t.strictSame(parsePressure('some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'), {
    some: 0,
    full: undefined,
  });
  t.throws(() => parsePressure('full total=1'), { code: 'SOURCE_MALFORMED' });
});
