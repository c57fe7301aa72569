/**
 * Thread: counters of OpenThread's MAC and MLE layers, by the names of its command line (OpenThread CLI reference: counters). TxTotal =
 * TxData + TxDataPoll + TxBeacon + TxBeaconRequest + TxOther; MLE messages are data frames.
 */
import { TABLES } from '@edgevitals/shared/frame';
import { placesOf } from '../block/columns.js';
import { COUNTED, COUNTED_32, eachGrown } from './growths.js';
import { addAmount, type MeshAmount, type MeshRows } from './mesh_rows.js';

const OPENTHREAD = placesOf('openthread');
/** Milliseconds in a second of an interval, at most. */
const ROLE_MILLISECONDS = { ...COUNTED, fastest: 2e3 };

const COUNTERS: ReadonlyMap<string, readonly MeshAmount[]> = new Map([
  ['mac TxData', ['sentPackets']],
  ['mac RxData', ['receivedPackets']],
  ['mac TxDataPoll', ['controlSentPackets', 'polls']],
  ['mac TxBeacon', ['controlSentPackets']],
  ['mac TxBeaconRequest', ['controlSentPackets']],
  ['mac TxOther', ['controlSentPackets']],
  ['mac TxAckRequested', ['attempts']],
  ['mac TxRetry', ['retries']],
  ['mac TxErrAbort', ['failed']],
  ['mac TxErrBusyChannel', ['failed']],
  ['mac TxErrCca', ['accessFailures']],
  ['mle Parent Changes', ['pathChanges']],
  ['mle Partition Id Changes', ['pathChanges']],
] as const);
const ROUTER_TIMES: ReadonlySet<string> = new Set(['mle Time Router Milli', 'mle Time Leader Milli']);

export function readThread(rows: MeshRows): void {
  const { id } = TABLES.openthread;
  const seconds = rows.covered(id);
  if (seconds === undefined) return;
  const row = rows.row('', 'thread', seconds);
  if (row === undefined) return;
  eachGrown(rows.span(id), seconds, ({ id: { name } }, growth) => {
    for (const key of COUNTERS.get(name) ?? []) addAmount(row, key, growth(OPENTHREAD.value, COUNTED_32));
    if (!ROUTER_TIMES.has(name)) return;
    const grown = growth(OPENTHREAD.value, ROLE_MILLISECONDS);
    addAmount(row, 'routerSeconds', grown === undefined ? undefined : grown / 1000);
  });
}
