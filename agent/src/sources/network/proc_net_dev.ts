/** /proc/net/dev (net/core/net-procfs.c, dev_seq_printf_stats). */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { InterfaceInfo, SourceInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Host, HostFile } from '../../host/host.js';
import { peers } from '../../privacy/peers.js';
import { attribute, integerAttribute, isDirectory, namesIn } from '../reading/attributes.js';
import { KernelFile } from '../reading/kernel_file.js';
import { NumberRows } from '../reading/number_rows.js';
import { Scanner } from '../reading/scanner.js';
import { type Description, probing, type Source } from '../source.js';

const PATH = '/proc/net/dev';
const SYSFS = '/sys/class/net';
const NET = columnsOf('interface');
/** In the kernel's order: receive, then transmit. */
const ORDER = [
  NET.rx_bytes,
  NET.rx_packets,
  NET.rx_errors,
  NET.rx_dropped,
  NET.rx_fifo,
  NET.rx_frame,
  NET.rx_compressed,
  NET.rx_multicast,
  NET.tx_bytes,
  NET.tx_packets,
  NET.tx_errors,
  NET.tx_dropped,
  NET.tx_fifo,
  NET.collisions,
  NET.tx_carrier,
  NET.tx_compressed,
] as const;
const HEADER_LINES = 2;

const scanner = new Scanner();

/**
 * Takes over the content of /proc/net/dev, keeping the rows of interfaces that are still there. Old kernels print
 * the first number right after the colon (`eth0:123`); a name may have a colon itself (an alias, `eth0:1`).
 * @throws EdgevitalsError SOURCE_MALFORMED when it does not start with the known header.
 */
export function parseNetDev(text: string, known: Map<string, Row>): Row[] {
  if (!text.startsWith('Inter-|'))
    throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has another header`);
  const rows: Row[] = [];
  const seen = new Set<string>();
  scanner.reset(text);
  for (let i = 0; i < HEADER_LINES; i++) scanner.line();
  while (!scanner.ended) {
    const start = scanner.at;
    scanner.line();
    const next = scanner.at;
    const colon = text.lastIndexOf(':', next - 1);
    if (colon <= start) continue;
    const name = text.slice(start, colon).trimStart();
    let row = known.get(name);
    if (row === undefined) {
      row = new Row(new RowId([], name), TABLES.interface.columns.length);
      known.set(name, row);
    }
    scanner.at = colon + 1;
    for (const column of ORDER) row.set(column, scanner.integer());
    scanner.at = next;
    seen.add(name);
    rows.push(row);
  }
  for (const name of known.keys()) if (!seen.has(name)) known.delete(name);
  return rows;
}

export class ProcNetDev implements Source {
  readonly name = 'proc_net_dev';
  readonly tables = ['interface'] as const;
  readonly rhythm = 'device';
  private readonly file = new KernelFile(PATH);
  private readonly known = new Map<string, Row>();
  private readonly numbers = new NumberRows(ORDER.length);
  private rows: readonly Row[] = [];

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'traffic of the interfaces: mesh overhead cannot be told', () =>
        parseNetDev(host.readText(PATH), new Map()),
      ),
    ];
  }

  async describe(host: Host): Promise<Description> {
    return {
      interfaces: namesIn(host, SYSFS)
        .filter(name => isDirectory(host, `${SYSFS}/${name}`))
        .map(name => describe(host, name)),
    };
  }

  sample(host: Host, into: Reading[]): void {
    this.file.use(host, file => this.take(file));
    into.push({ table: TABLES.interface.id, rows: this.rows });
  }

  private take(file: HostFile): void {
    if (this.numbers.read(file)) {
      for (let i = 0; i < this.rows.length; i++) this.numbers.copy(HEADER_LINES + i, ORDER, this.rows[i]!);
      return;
    }
    const text = file.read();
    this.rows = parseNetDev(text, this.known);
    // a line that is none of an interface would shift the others
    if (text.split('\n').length === HEADER_LINES + this.rows.length + 1) this.numbers.learn(file, text);
  }

  close(): void {
    this.file.close();
  }
}

function describe(host: Host, name: string): InterfaceInfo {
  const directory = `${SYSFS}/${name}`;
  const kind = kindOf(host, directory, name);
  const peer = kind === 'loopback' ? '' : peers.name(host, attribute(host, `${directory}/address`).trim());
  return {
    name,
    kind,
    mtu: integerAttribute(host, `${directory}/mtu`, 0),
    // -1 or EINVAL where the driver does not know
    speed: Math.max(0, integerAttribute(host, `${directory}/speed`, 0)),
    ...given({ peer: peer === '' ? undefined : peer }),
  };
}

/** ARPHRD_ values of include/uapi/linux/if_arp.h. */
const ETHER = '1';
const LOOPBACK = '772';
const WIRELESS = new Set(['801', '802', '803']);
const TUNNELS = new Set(['512', '768', '769', '776', '778', '823', '65534']);

function kindOf(host: Host, directory: string, name: string): InterfaceInfo['kind'] {
  const type = attribute(host, `${directory}/type`);
  const entries = new Set(namesIn(host, directory));
  const uevent = attribute(host, `${directory}/uevent`);
  if (type === LOOPBACK) return 'loopback';
  if (entries.has('mesh') || /^DEVTYPE=batadv/m.test(uevent) || /^bat\d/.test(name)) return 'mesh';
  if (entries.has('bridge') || /^DEVTYPE=bridge/m.test(uevent)) return 'bridge';
  // an 802.11s interface is wireless to the kernel's sysfs: only its name tells until it is asked by netlink
  if (
    entries.has('phy80211') ||
    entries.has('wireless') ||
    WIRELESS.has(type) ||
    /^DEVTYPE=wlan/m.test(uevent)
  ) {
    return name.startsWith('mesh') ? 'mesh' : 'wireless';
  }
  if (
    entries.has('tun_flags') ||
    /^DEVTYPE=(wireguard|vxlan|gretap|geneve)/m.test(uevent) ||
    TUNNELS.has(type)
  )
    return 'tunnel';
  return type === ETHER ? 'ethernet' : 'other';
}
