/** Statistics as nodes of Gluon tell them (respondd). */

export { parseRespondd } from './parse_respondd.js';
export {
  type RadioStatistics,
  type RespondStatistics,
  TRAFFIC_KINDS,
  type TrafficCount,
  type TrafficKind,
} from './statistics.js';
