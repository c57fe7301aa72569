/**
 * A resolver that does as it is told, on 127.0.0.1:53: `node resolver.mjs silent|servfail|nxdomain`. From SIGUSR1 on it
 * answers that every name is at 127.0.0.1 (RFC 1035, section 4.1).
 */
import { createSocket } from 'node:dgram';

const [, , fault] = process.argv;
const CODES = { servfail: 2, nxdomain: 3 };
const TYPE_A = 1;
let healthy = false;
process.on('SIGUSR1', () => {
  healthy = true;
});

function answer(query) {
  // after the name: its type and class
  let end = 12;
  while (query[end] !== 0) end += query[end] + 1;
  const question = query.subarray(12, end + 5);
  const found = healthy && query.readUInt16BE(end + 1) === TYPE_A;
  const header = Buffer.from([
    query[0],
    query[1],
    0x81,
    0x80 | (healthy ? 0 : CODES[fault]),
    0,
    1,
    0,
    found ? 1 : 0,
    0,
    0,
    0,
    0,
  ]);
  // a pointer to the name, A, IN, 1 s, 4 bytes
  const record = [0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1];
  return Buffer.concat([header, question, Buffer.from(found ? record : [])]);
}

const socket = createSocket('udp4', (query, { port, address }) => {
  if (!healthy && fault === 'silent') return;
  socket.send(answer(query), port, address);
});
socket.bind(53, '127.0.0.1', () => console.log('ready'));
