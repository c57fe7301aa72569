// Run by network_nodes.ts in a network namespace: connections to a port of its loopback go on to a unix socket, which the
// file system has for all namespaces. Arguments: port, path.
import { connect, createServer } from 'node:net';

const [port, path] = process.argv.slice(2);
const server = createServer(near => {
  const far = connect(path!);
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  near.pipe(far).pipe(near);
});
server.listen(Number(port), '127.0.0.1', () => console.log('listening'));
