import t from 'tap';
import { isRaised } from './inefficiency.js';
import { interfaceMultiplication } from './interface_multiplication.js';

const NODE = { subject: 'bat0', nodes: 32, intervalSeconds: 1 };

t.test('messages of 32 nodes out of both interfaces of a line are told: 27.7 kbit/s, measured', async t => {
  const found = interfaceMultiplication({ ...NODE, bytesPerSecond: 27_740 / 8, interfaces: 2 });
  t.match(found, { kind: 'mesh.interface-multiplication', summary: /out of 2 interfaces: 1\.6 times/ });
  t.ok(isRaised(found!));
});

t.test('a node with one interface is not, nor is a small mesh, nor one that aggregates well', async t => {
  t.equal(interfaceMultiplication({ ...NODE, bytesPerSecond: 9000, interfaces: 1 }), undefined);
  t.equal(interfaceMultiplication({ ...NODE, nodes: 2, bytesPerSecond: 9000, interfaces: 2 }), undefined);
  t.equal(interfaceMultiplication({ ...NODE, bytesPerSecond: 13_060 / 8, interfaces: 2 }), undefined);
});

t.test('no more is put on interfaces than there are', async t => {
  t.equal(interfaceMultiplication({ ...NODE, bytesPerSecond: 1e6, interfaces: 3 })!.value, 3);
});
