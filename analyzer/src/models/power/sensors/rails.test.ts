import t from 'tap';
import { railOf } from './rails.js';

t.test('labels tell rails', async t => {
  for (const [label, rail] of [
    ['VDD_IN', 'device'],
    ['POM_5V_IN', 'device'],
    ['pin', 'device'],
    ['total', 'device'],
    ['VDD_CPU_GPU_CV', 'cpu'],
    ['vdd_arm', 'cpu'],
    ['SVI2_P_Core', 'cpu'],
    ['Esocket0', 'cpu'],
    ['VDD_SOC', 'other'],
    ['VDDQ_VDD2_1V8AO', 'other'],
    ['', 'unlabelled'],
    ['ch1', 'unlabelled'],
  ] as const)
    t.equal(railOf('ina3221', label), rail, label);
  t.equal(railOf('power_meter', ''), 'device');
  t.equal(railOf('amdgpu', 'PPT'), 'other');
});
