import t from 'tap';
import { PlantSensor } from './sensor.js';

const readings = (seed: number, stepCelsius: number, noiseCelsius: number): number[] => {
  const sensor = new PlantSensor({ stepCelsius, noiseCelsius }, seed);
  return Array.from({ length: 2000 }, () => sensor.read(50.3));
};

t.test('readings are whole steps around the truth, the same for the same seed', async t => {
  for (const step of [0.5, 1]) {
    const found = readings(7, step, 0.4);
    t.ok(found.every(each => Number.isInteger(each / step)));
    const mean = found.reduce((sum, each) => sum + each, 0) / found.length;
    t.ok(Math.abs(mean - 50.3) < 0.1, `mean ${mean}`);
    t.strictSame(readings(7, step, 0.4), found);
    t.notSame(readings(8, step, 0.4), found);
  }
});

t.test('the noise has the deviation that was asked for', async t => {
  const found = readings(3, 0, 0.4);
  const variance = found.reduce((sum, each) => sum + (each - 50.3) ** 2, 0) / found.length;
  t.ok(Math.abs(Math.sqrt(variance) - 0.4) < 0.03, `sigma ${Math.sqrt(variance)}`);
  t.strictSame(readings(3, 0, 0), new Array(2000).fill(50.3));
});
