// Run by tests in a network namespace. `echo PORT` sends back what it gets; `send ADDRESS PORT RATE` sends so many datagrams of 100
// bytes a second until it is ended.
import { createSocket } from 'node:dgram';

const [what, ...rest] = process.argv.slice(2);
const socket = createSocket('udp4');
// a route that is not there yet, or no more
socket.on('error', () => {});
if (what === 'echo') {
  socket.on('message', (message, { address, port }) => socket.send(message, port, address));
  socket.bind(Number(rest[0]), () => console.log('listening'));
} else {
  const [address, port, rate] = rest;
  const TICK_MS = 20;
  const datagrams = (Number(rate) * TICK_MS) / 1000;
  setInterval(() => {
    for (let i = 0; i < datagrams; i++) socket.send(Buffer.alloc(100), Number(port), address, () => {});
  }, TICK_MS);
}
