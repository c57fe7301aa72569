/** What ss of iproute2 prints of TCP connections, a line each (ss(8)). */
import { toInteger } from '../../reading/attributes.js';
import { isWithinDevice, type TcpConnection } from './tcp_connection.js';

export const SS_ARGUMENTS = ['-H', '-O', '-t', '-i', '-n', '-e', 'state', 'connected'];

/** Lines of another form are passed over. */
export function parseSs(text: string): TcpConnection[] {
  const found: TcpConnection[] = [];
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [state, , , local = '', other = ''] = words;
    if (state === 'TIME-WAIT') continue;
    const values = new Map<string, string>();
    for (const word of words.slice(5)) {
      const at = word.indexOf(':');
      if (at > 0) values.set(word.slice(0, at), word.slice(at + 1));
    }
    const cookie = values.get('sk');
    if (cookie === undefined) continue;
    // what is 0 is left out
    const count = (name: string): number => toInteger(values.get(name) ?? '', 0);
    found.push({
      cookie,
      inode: toInteger(values.get('ino') ?? '', 0),
      isLocal: isWithinDevice(addressIn(local), addressIn(other)),
      amounts: ['bytes_received', 'bytes_acked', 'segs_in', 'segs_out', 'bytes_retrans'].map(count),
    });
  }
  return found;
}

/** `[::1]:80`, `127.0.0.1%lo:80`. */
const addressIn = (end: string): string =>
  end
    .slice(0, Math.max(0, end.lastIndexOf(':')))
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '');
