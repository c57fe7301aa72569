import type { Info } from '@edgevitals/shared/info';
import type { InterfaceUse } from '@edgevitals/shared/results';
import type { InterfaceRow } from '../../quantities/index.js';

/** What an interface is; before the info document has come only loopback is known by its name. */
export const interfaceKind = (info: Info | undefined, name: string): string =>
  info?.interfaces.find(each => each.name === name)?.kind ?? (name === 'lo' ? 'loopback' : 'other');

export const interfaceUse = (
  each: InterfaceRow,
  info: Info | undefined,
  historyBytes: number[] = [],
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
