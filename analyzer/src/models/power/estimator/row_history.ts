/** The rows of the last seconds, for sensors that lag: as long ago as the response reaches, and bounded. */
import { horizonOf, pulseWeight, type SensorResponse } from './sensor_response.js';

export const MOST_ROWS = 64;
/** Share of a reading that may come from before what is known. */
export const UNKNOWN_SHARE = 0.03;

interface Piece {
  readonly seconds: number;
  readonly values: Float64Array;
}

export interface Filtered {
  readonly values: Float64Array;
  /** False when the reading depends on more than what is known. */
  readonly complete: boolean;
}

export class RowHistory {
  /** Newest last. */
  private readonly pieces: Piece[] = [];

  push(seconds: number, values: Float64Array, horizon: number): void {
    this.pieces.push({ seconds, values });
    let span = 0;
    let needed = 0;
    while (needed < this.pieces.length && needed < MOST_ROWS && span < horizon)
      span += this.pieces[this.pieces.length - 1 - needed++]!.seconds;
    const gone = this.pieces.length - Math.max(1, needed);
    if (gone > 0) this.pieces.splice(0, gone);
  }

  /** Forgets all: what came before does not join what follows. */
  clear(): void {
    this.pieces.length = 0;
  }

  /** What a sensor with this response shows of a row that follows what is known. */
  filter(response: SensorResponse, seconds: number, values: Float64Array): Filtered {
    if (horizonOf(response) === 0) return { values, complete: true };
    const result = new Float64Array(values.length);
    let weights = 0;
    let end = 0;
    const reach = seconds + horizonOf(response);
    const take = (piece: Piece): void => {
      const weight = pulseWeight(response, end + piece.seconds, end, seconds);
      end += piece.seconds;
      weights += weight;
      if (weight === 0) return;
      for (let i = 0; i < piece.values.length; i++) result[i]! += weight * piece.values[i]!;
    };
    take({ seconds, values });
    for (let i = this.pieces.length - 1; i >= 0 && end < reach; i--) take(this.pieces[i]!);
    // nothing of a lag longer than all that is known: the row itself is the best guess
    if (weights < 1e-6) return { values, complete: false };
    for (let i = 0; i < result.length; i++) result[i]! /= weights;
    return { values: result, complete: weights > 1 - UNKNOWN_SHARE };
  }
}
