import t from 'tap';
import { didYouMean } from './did_you_mean.js';

t.test('a name that is near is asked for, and nothing is made up', async t => {
  const names = ['deviceMs', 'keyMs'];
  t.equal(didYouMean('devcieMs', names), '; did you mean "deviceMs"?');
  t.equal(didYouMean('bogus', names), '');
});
