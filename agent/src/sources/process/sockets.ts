/**
 * /proc/[pid]/net/{tcp,udp,...}: the sockets of one process, on request, found by the inodes of its descriptors
 * (proc_pid_net(5); net/ipv4/tcp_ipv4.c, get_tcp4_sock; net/unix/af_unix.c, unix_seq_show). Reading the tables costs
 * by the sockets of the whole device: not for a rhythm.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, parseCounter, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { Host } from '../../host/host.js';
import { toInteger } from '../reading/attributes.js';
import { socketInodes } from './socket_inodes.js';

const SOCKET = columnsOf('socket');
const MOST_DESCRIPTORS = 4096;
const MOST_ROWS = 256;
/** Bytes of each table that are looked through: some 7,000 TCP sockets. */
const MOST_BYTES = 1024 * 1024;
/** Tables that print local and remote address, state and queues in the same places. */
const INTERNET = [
  'tcp',
  'tcp6',
  'udp',
  'udp6',
  'udplite',
  'udplite6',
  'raw',
  'raw6',
  'icmp',
  'icmp6',
] as const;
/** Column of the inode in tables that tell little more. */
const OTHERS = [
  ['unix', 6],
  ['packet', 8],
  ['netlink', 9],
] as const;

/** Sockets of a table of INTERNET whose inodes are in `wanted`. */
export function parseInternetSockets(
  text: string,
  protocol: string,
  pid: number,
  wanted: ReadonlySet<number>,
): Row[] {
  const rows: Row[] = [];
  for (const line of text.split('\n').slice(1)) {
    const [, local = '', remote = '', state = '', queues = '', , , , , inodeText = '', , , drops = ''] = line
      .trim()
      .split(/\s+/);
    const inode = toInteger(inodeText, 0);
    if (!wanted.has(inode)) continue;
    const row = newRow(pid, inode, `${protocol} ${local} ${remote}`);
    const [tx, rx] = queues.split(':');
    row.set(SOCKET.state, hexadecimal(state));
    row.set(SOCKET.tx_queue, hexadecimal(tx));
    row.set(SOCKET.rx_queue, hexadecimal(rx));
    if (!protocol.startsWith('tcp')) row.set(SOCKET.drops, parseCounter(drops));
    rows.push(row);
  }
  return rows;
}

/** Sockets of another table; of `unix` with the path that they are bound to. */
export function parseOtherSockets(
  text: string,
  protocol: string,
  inodeColumn: number,
  pid: number,
  wanted: ReadonlySet<number>,
): Row[] {
  const rows: Row[] = [];
  for (const line of text.split('\n').slice(1)) {
    const words = line.trim().split(/\s+/);
    const inode = toInteger(words[inodeColumn] ?? '', 0);
    if (!wanted.has(inode)) continue;
    const path = protocol === 'unix' ? words.slice(inodeColumn + 1).join(' ') : '';
    rows.push(newRow(pid, inode, `${protocol} ${path}`.trim()));
  }
  return rows;
}

/**
 * The sockets of a process, at most 256, in its own network namespace.
 * @throws EdgevitalsError SOURCE_ABSENT when there is no such process, SOURCE_DENIED when it is not ours to look into.
 */
export function readSockets(host: Host, pid: number): Reading {
  const wanted = new Set(socketInodes(host, pid, MOST_DESCRIPTORS));
  const rows: Row[] = [];
  const table = (name: string): string => {
    try {
      return wanted.size === 0 ? '' : host.readText(`/proc/${pid}/net/${name}`, MOST_BYTES);
    } catch (error) {
      // a protocol that this kernel does not have
      if (isEdgevitalsError(error)) return '';
      throw error;
    }
  };
  for (const name of INTERNET) rows.push(...parseInternetSockets(table(name), name, pid, wanted));
  for (const [name, column] of OTHERS)
    rows.push(...parseOtherSockets(table(name), name, column, pid, wanted));
  return { table: TABLES.socket.id, rows: rows.slice(0, MOST_ROWS) };
}

const newRow = (pid: number, inode: number, name: string): Row =>
  new Row(new RowId([pid, inode], name.slice(0, 200)), TABLES.socket.columns.length);

const hexadecimal = (text = ''): number | undefined =>
  /^[0-9A-Fa-f]{1,8}$/.test(text) ? Number.parseInt(text, 16) : undefined;
