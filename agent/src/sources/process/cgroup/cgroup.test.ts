import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import t from 'tap';
import { readable } from '../../../frame/readable.js';
import { NodeHost } from '../../../host/node.js';
import { CgroupSource, parseBlkio, parseCpuStat, parseIoStat } from './cgroup.js';
import { CgroupList } from './cgroup_list.js';
import { parseMembership } from './membership.js';

const CGROUP = columnsOf('cgroup');
const row = (): Row => new Row(new RowId([0], ''), TABLES.cgroup.columns.length);

t.test('which groups a process is in: version 2, version 1, both, and the root', async t => {
  const path = (text: string): string | undefined => parseMembership(text)?.path;
  t.equal(path('0::/system.slice/hub.service\n'), '/system.slice/hub.service');
  t.equal(path('0::/\n'), '/');
  const mixed = parseMembership('4:memory:/m\n3:cpu,cpuacct:/c\n1:name=systemd:/system.slice/x\n0::/\n');
  t.equal(mixed?.path, '/system.slice/x');
  t.strictSame([mixed?.controllers.get('cpuacct'), mixed?.controllers.get('memory')], ['/c', '/m']);
  t.equal(path('0::/a:b c (deleted)\n'), '/a:b c');
  t.equal(path(''), undefined);
  t.equal(path('nonsense'), undefined);
});

t.test('a service that uses no more than its processes: files of version 2', async t => {
  const one = row();
  parseCpuStat(
    'usage_usec 5000000000000000000\nuser_usec 1\nnr_periods 2\nnr_throttled 3\nthrottled_usec 4\n',
    one,
  );
  t.equal(one.get(CGROUP.usage_usec), 5000000000000000000n, 'without loss');
  t.strictSame([one.get(CGROUP.nr_throttled), one.get(CGROUP.throttled_usec)], [3, 4]);
  parseIoStat(
    '8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n179:0 rbytes=1 wbytes=2 rios=3 wios=4\n254:0 \n',
    one,
  );
  t.strictSame(
    [CGROUP.read_bytes, CGROUP.write_bytes, CGROUP.read_ios, CGROUP.write_ios].map(column => one.get(column)),
    [11, 22, 4, 6],
  );
  parseIoStat('', one);
  t.equal(one.get(CGROUP.write_bytes), undefined);
  const old = row();
  parseBlkio('8:0 Read 4096\n8:0 Write 8192\n8:0 Sync 0\n8:0 Total 12288\n8:16 Write 1\nTotal 12289\n', old);
  t.strictSame([old.get(CGROUP.read_bytes), old.get(CGROUP.write_bytes)], [4096, 8193]);
});

t.test('services are read where they are, the deepest first, and never more than 64', async t => {
  const service = { 'cpu.stat': 'usage_usec 12\n', 'memory.current': '4096\n', 'pids.current': '2\n' };
  const root = t.testdir({
    sys: { fs: { cgroup: { 'cgroup.controllers': 'cpu memory\n', services: { ...service, hub: service } } } },
  });
  const host = new NodeHost({ root });
  const list = new CgroupList();
  const number = (path: string): number | undefined => list.number({ path, controllers: new Map() });
  t.equal(number('/'), undefined, 'the root is the whole device');
  t.strictSame([number('/services'), number('/services/hub'), number('/services')], [0, 1, 0]);
  const source = new CgroupSource(list);
  t.match(await source.probe(host), [{ state: 'present' }]);
  const into: Reading[] = [];
  source.sample(host, into);
  const values = { usage_usec: 12, memory_bytes: 4096, pids: 2 };
  t.strictSame(readable(into)['cgroup'], [
    { cgroup: 1, name: '/services/hub', ...values },
    { cgroup: 0, name: '/services', ...values },
  ]);
  for (let i = 0; i < 2000; i++) number(`/s/${i}`);
  t.equal(list.deepest.length, 1024);
  into.length = 0;
  source.sample(host, into);
  t.equal(into[0]!.rows.length, 64);
  list.keep(new Set([1]));
  t.strictSame(
    list.deepest.map(group => group.number),
    [1],
  );
  t.match(await source.probe(new NodeHost({ root: t.testdir({ sys: {} }) })), [{ state: 'absent' }]);
});

t.test('version 1 keeps its hierarchies apart, and groups without a controller tell nothing', async t => {
  const root = t.testdir({
    sys: {
      fs: {
        cgroup: { cpuacct: { svc: { 'cpuacct.usage': '77\n' } }, memory: { 'memory.usage_in_bytes': '1\n' } },
      },
    },
  });
  const list = new CgroupList();
  list.number(parseMembership('2:memory:/\n1:cpuacct:/svc\n')!);
  const into: Reading[] = [];
  new CgroupSource(list).sample(new NodeHost({ root }), into);
  t.strictSame(readable(into)['cgroup'], [{ cgroup: 0, name: '/svc', usage_ns: 77 }]);
});
