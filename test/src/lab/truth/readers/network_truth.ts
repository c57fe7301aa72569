/** proc_pid_net(5); net/ipv4/proc.c, net/ipv6/proc.c, net/core/net-procfs.c. */
import type { TruthReader } from '../kernel_truth.js';
import type { TruthValues } from '../truth_values.js';

/** Columns of /proc/net/dev, of which the agent has other names. */
const INTERFACE_COLUMNS = [
  ...[
    'rx_bytes',
    'rx_packets',
    'rx_errors',
    'rx_dropped',
    'rx_fifo',
    'rx_frame',
    'rx_compressed',
    'rx_multicast',
  ],
  ...[
    'tx_bytes',
    'tx_packets',
    'tx_errors',
    'tx_dropped',
    'tx_fifo',
    'collisions',
    'tx_carrier',
    'tx_compressed',
  ],
];
/** Positions in /proc/net/softnet_stat. */
const SOFTNET_COLUMNS: Readonly<Record<string, number>> = {
  processed: 0,
  dropped: 1,
  time_squeeze: 2,
  cpu_collision: 8,
  received_rps: 9,
  flow_limit: 10,
  backlog_len: 11,
};

export const networkTruth: TruthReader = (path, text, into) => {
  const lines = text.split('\n');
  switch (path) {
    case '/proc/net/dev':
      for (const line of lines.slice(2)) {
        const [name = '', values = ''] = line.split(/:\s*/);
        const counts = values.trim().split(/\s+/).map(Number);
        for (const [i, column] of INTERFACE_COLUMNS.entries())
          into.put('interface', name.trim(), column, counts[i]!);
      }
      return true;
    case '/proc/net/softnet_stat':
      lines.forEach((line, cpu) => {
        const words = line.split(' ').map(word => Number.parseInt(word, 16));
        for (const [column, i] of Object.entries(SOFTNET_COLUMNS))
          into.put('softnet', cpu, column, words[i]!);
      });
      return true;
    case '/proc/net/snmp':
    case '/proc/net/netstat':
      pairs(path.slice(10), lines, into);
      return true;
    case '/proc/net/snmp6':
      for (const line of lines) {
        const [name = '', value] = line.split(/\s+/);
        // Ip6InReceives is ip_in_receives of the table for version 6
        putUnderscored(into, 'snmp6', name.replace('6', ''), Number(value));
      }
      return true;
    case '/proc/net/sockstat':
    case '/proc/net/sockstat6':
      for (const line of lines) {
        const [protocol = '', ...words] = line.split(/:? /);
        for (let i = 0; i + 1 < words.length; i += 2)
          into.put('sockstat', '', `${protocol.toLowerCase()}_${words[i]}`, Number(words[i + 1]));
      }
      return true;
    default:
      return false;
  }
};

/** Lines of names, each followed by one of values. */
function pairs(table: string, lines: readonly string[], into: TruthValues): void {
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [group = '', ...names] = lines[i]!.split(/:? /);
    const values = lines[i + 1]!.split(' ').slice(1);
    const known = group.replace('Ext', '');
    names.forEach((name, n) => {
      // names of the TCP extensions begin with TCP only now and then
      putUnderscored(into, table, `${known}${name}`, Number(values[n]));
      putUnderscored(into, table, name, Number(values[n]));
    });
  }
}

/** Under its name without capitals; the comparison leaves out the underscores of the agent's name. */
const putUnderscored = (into: TruthValues, table: string, name: string, value: number): void =>
  into.put(table, '', name.toLowerCase(), value);
