import { placesOf } from '../block/columns.js';
import { type TableRow, told } from '../block/table_rows.js';

const { plink } = placesOf('station');
/** NL80211_PLINK_ESTAB (include/uapi/linux/nl80211.h). */
const ESTABLISHED = 4;

/** Whether the peering of a `station` row stands; true of those that are in no mesh, which have none. */
export const isEstablished = (station: TableRow): boolean =>
  (told(station, plink) ?? ESTABLISHED) === ESTABLISHED;
