import t from 'tap';
import { kobjectName } from './kobject_name.js';

t.test('a slash in a name is an exclamation mark in sysfs', async t => {
  t.equal(kobjectName('cciss!c0d0p1'), 'cciss/c0d0p1');
  t.equal(kobjectName('mmcblk0'), 'mmcblk0');
});
