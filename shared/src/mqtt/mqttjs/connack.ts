import { ReasonCodes } from 'mqtt';

const MEANINGS: Readonly<Record<number, string>> = ReasonCodes;

/** A reason code of CONNACK or DISCONNECT in words (MQTT 5.0, section 2.4; MQTT 3.1.1, table 3.1). */
export const connackMeaning = (code: number): string =>
  `${MEANINGS[code]?.toLowerCase() || 'unknown reason'} (code ${code})`;
