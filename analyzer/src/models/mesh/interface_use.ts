import type { Info } from '@edgevitals/shared/info';
import type { HistoryPoints, InterfaceUse } from '@edgevitals/shared/results';
import type { InterfaceRow } from '../../quantities/index.js';

/** What an interface is; before the info document has come only loopback and the usual name of batman-adv's are known. */
export const interfaceKind = (info: Info | undefined, name: string): string =>
  info?.interfaces.find(each => each.name === name)?.kind ??
  (name === 'lo' ? 'loopback' : /^bat\d+$/.test(name) ? 'mesh' : 'other');

export const interfaceUse = (
  each: InterfaceRow,
  info: Info | undefined,
  historyBytes: HistoryPoints = [],
): InterfaceUse => ({
  name: each.name,
  kind: interfaceKind(info, each.name),
  rxBytes: each.rxBytes,
  txBytes: each.txBytes,
  rxPackets: each.rxPackets,
  txPackets: each.txPackets,
  errors: each.errors,
  drops: each.drops,
  rxErrors: each.rxErrors,
  rxDrops: each.rxDrops,
  rxMulticast: each.rxMulticast,
  historyBytes,
});
