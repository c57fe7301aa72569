import t from 'tap';
import { slowedBy } from './index.js';

t.test('which cooling devices slow what, by the names that kernels give them', async t => {
  for (const type of ['cpufreq-cpu0', 'thermal-cpufreq-0']) t.equal(slowedBy(type), 'policy', type);
  for (const type of [
    'Processor',
    'intel_powerclamp',
    'idle-0',
    'thermal-idle-3',
    'cpu-hotplug1',
    'thermal-pause-C0',
    'heavy',
  ])
    t.equal(slowedBy(type), 'cpus', type);
  for (const type of ['devfreq-fde60000.gpu', 'thermal-devfreq-0']) t.equal(slowedBy(type), 'device', type);
  for (const type of [
    'Fan',
    'pwm-fan',
    'cooling_fan',
    'LCD',
    'bq25890-charger',
    'TCC Offset',
    'ath10k_thermal',
    'led-flash',
    'modem_pa',
    'Processors',
    '',
  ])
    t.equal(slowedBy(type), undefined, type);
});
