/** A temperature sensor that rounds and is noisy, the same for the same seed. For tests only. */
import { normal, randomNumbers } from '@edgevitals/shared/random';

export interface SensorKind {
  /** Degrees of a step: 0.5 or 1 for most. */
  readonly stepCelsius: number;
  /** Standard deviation before rounding. */
  readonly noiseCelsius: number;
}

export class PlantSensor {
  /** As last read; degrees. */
  celsius = Number.NaN;
  private readonly kind: SensorKind;
  private readonly random: () => number;

  constructor(kind: SensorKind, seed: number) {
    this.kind = kind;
    this.random = randomNumbers(seed);
  }

  read(truth: number): number {
    const { stepCelsius, noiseCelsius } = this.kind;
    const noisy = truth + noiseCelsius * normal(this.random);
    this.celsius = stepCelsius > 0 ? Math.round(noisy / stepCelsius) * stepCelsius : noisy;
    return this.celsius;
  }
}
