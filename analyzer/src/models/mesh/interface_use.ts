import type { Info } from '@edgevitals/shared/info';
import type { HistoryPoints, InterfaceUse } from '@edgevitals/shared/results';
import type { InterfaceRow } from '../../quantities/index.js';

/** What an interface is; before the info document has come only loopback and the usual name of batman-adv's are known. */
export const interfaceKind = (info: Info | undefined, name: string): string =>
  info?.interfaces.find(each => each.name === name)?.kind ??
  (name === 'lo' ? 'loopback' : /^bat\d+$/.test(name) ? 'mesh' : 'other');

/**
 * What the counters of a mesh interface leave out, if it is one: a relay's frames for others never reach it. batman-adv
 * counts them for `ethtool -S` only (net/batman-adv/mesh-interface.c, BATADV_CNT_FORWARD), mac80211 by station.
 */
export const forwardingUnknown = (name: string, kind: string): string[] =>
  kind === 'mesh'
    ? [
        `what ${name} forwards for others: its counters have only the traffic that begins or ends at this device`,
      ]
    : [];

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
  historyBytes,
});
