// A Babel mesh of this machine's kernel: three nodes in a row, an agent in each. Who forwards and who does not is found, and the
// mesh is drawn by the names of its devices.
import { spawnSync } from 'node:child_process';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { toNetJson } from '@edgevitals/shared/results';
import { Inbox, startMosquitto } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { babeld, NetworkNode, noNetworkNodes } from '../harness/network_nodes.js';
import { agentCommand, startEdgevitals, temporaryFolder } from '../harness/program.js';
import { noMosquitto } from '../harness/system.js';

const topics = new Topics();
const NAMES = ['left', 'middle', 'right'];
const skip = noMosquitto || noNetworkNodes();
const RHYTHM = [
  ['--device-every', '500ms'],
  ['--process-every', '2s'],
  ['--slow-every', '1s'],
  ['--publish-every', '1s'],
  ['--key-every', '5s'],
  // three agents on Node.js that read the whole machine each second: what they would leave out to save is what is tested
  ['--plan', 'budgetCpuPermille=1000,budgetMemoryKb=1048576,budgetWakeups=100000'],
].flat();
/** Datagrams a second from left to right, each of which comes back. */
const RATE = 200;
const ENOUGH = 1000;
/** Of what the kernel has forwarded: what comes before an agent's first reading is not told. */
const LEAST_TOLD = 0.9;
const ECHO_PORT = 7000;

t.test(
  'of three nodes in a row the middle one forwards, and the mesh is known',
  { skip, timeout: 360_000 },
  async t => {
    const folder = temporaryFolder();
    const socket = `${folder.path}/broker`;
    const broker = (await startMosquitto({ lines: [`listener 0 ${socket}`] }))!;
    const client = connectMqtt({ url: broker.url, clientId: 'observer' });
    const analyzer = startEdgevitals('serve', '--broker', broker.url, '--data', `${folder.path}/data`);
    const nodes: NetworkNode[] = [];
    t.teardown(async () => {
      await Promise.all(nodes.map(node => node.remove()));
      await client.close();
      await analyzer.stop();
      await broker.stop();
      folder.remove();
    });
    for (const name of NAMES) nodes.push(await NetworkNode.make(name));
    const [left, middle, right] = nodes as [NetworkNode, NetworkNode, NetworkNode];
    left.connect(middle, ['10.77.1.1/24', '10.77.1.2/24']);
    middle.connect(right, ['10.77.2.2/24', '10.77.2.3/24']);
    middle.run('echo 1 > /proc/sys/net/ipv4/ip_forward');

    const heard = new Inbox<string>();
    await client.subscribe(topics.filters.raw(), ({ topic }) => heard.add(topic));
    /** Looks again with each frame that comes. */
    const until = async (holds: () => Promise<boolean>): Promise<void> => {
      while (!(await holds())) await heard.atLeast(heard.items.length + 1);
    };
    await analyzer.printed(/taking messages/);
    const monitor = await IoTResourceMonitor.connect(broker.url);
    t.teardown(() => monitor.close());

    for (const node of nodes) {
      const files = ['-I', `${folder.path}/${node.name}.pid`, '-S', `${folder.path}/${node.name}.state`];
      // hellos each second: a mesh of the field takes a minute to know itself
      const links = NAMES.filter(name => Math.abs(NAMES.indexOf(name) - NAMES.indexOf(node.name)) === 1);
      node.start(
        babeld()!,
        ...files,
        '-g',
        '33123',
        '-h',
        '1',
        '-H',
        '1',
        ...links.map(name => `to-${name}`),
      );
      const url = await node.broker(socket);
      node.start(...agentCommand(), 'run', '--broker', url, '--device', node.name, ...RHYTHM);
    }
    await right.script('udp_traffic.js', 'echo', String(ECHO_PORT)).printed(/listening/);
    left.script('udp_traffic.js', 'send', '10.77.2.3', String(ECHO_PORT), String(RATE));

    const devices = async (): Promise<string[]> =>
      (await monitor.devices()).devices.map(({ device }) => device);
    await until(async () => (await devices()).length === NAMES.length);
    /** IP packets of a device: those that it sent for itself, and those that it forwarded. */
    const traffic = async (
      device: string,
    ): Promise<{ readonly sent: number; readonly forwarded: number }> => {
      const { stack } = await monitor.analyzeMeshOverhead({ device, timeWindow: '5m' });
      return { sent: stack?.ipSentPackets ?? 0, forwarded: stack?.ipForwardedPackets ?? 0 };
    };
    await until(async () => (await traffic('middle')).forwarded >= ENOUGH);
    const { meshes } = await monitor.analyzeMeshOverhead({ device: 'middle', timeWindow: '5m' });
    t.match(meshes, [{ protocol: 'babel', neighbours: 2, interfaces: 2 }]);
    // what its kernel has counted until now is told, as soon as a frame has brought it, and never more
    const counted = middle.forwarded();
    await until(async () => (await traffic('middle')).forwarded >= LEAST_TOLD * counted);
    const { sent, forwarded } = await traffic('middle');
    t.ok(forwarded <= middle.forwarded(), `${forwarded} packets, of ${counted} that its kernel had counted`);
    const share = forwarded / (sent + forwarded);
    t.ok(share > 0.5, `the middle one forwards ${forwarded} packets and sends ${sent} of its own`);
    for (const name of ['left', 'right']) {
      const { sent, forwarded } = await traffic(name);
      t.equal(forwarded, 0, `${name} forwards nothing`);
      t.ok(sent > ENOUGH / 10, `and sends ${sent} packets`);
    }

    let mesh = await monitor.meshTopology();
    await until(async () => {
      mesh = await monitor.meshTopology();
      return (
        mesh.links.length === 2 &&
        mesh.links.every(
          ({ ends, qualityThere = 0, qualityBack = 0 }) => ends === 2 && qualityThere + qualityBack === 2,
        )
      );
    });
    t.match(mesh.links, [
      {
        protocol: 'babel',
        source: 'left',
        target: 'middle',
        sourceInterface: 'to-middle',
        targetInterface: 'to-left',
      },
      {
        protocol: 'babel',
        source: 'middle',
        target: 'right',
        sourceInterface: 'to-right',
        targetInterface: 'to-middle',
      },
    ]);
    t.ok(
      mesh.links.every(({ costThere }) => costThere === 96),
      'wired links of Babel cost 96',
    );
    t.match(
      mesh.nodes,
      NAMES.map(node => ({ node, isDevice: true })),
    );
    t.same(mesh.issues, []);
    const shown = startEdgevitals('mesh', '--topology', '--broker', broker.url);
    t.equal((await shown.outcome()).code, 0);
    t.match(shown.output, /left +middle +babel +100 % \/ 100 % +96 \/ 96/);
    const netjson = startEdgevitals('mesh', 'left', '--topology', '--netjson', '--broker', broker.url);
    await netjson.outcome();
    t.match(JSON.parse(netjson.output), {
      type: 'NetworkGraph',
      links: [{ source: 'left', target: 'middle' }],
    });
    t.match(toNetJson(mesh), {
      type: 'NetworkGraph',
      protocol: 'babel',
      links: [{ cost: 96 }, { cost: 96 }],
    });
  },
);

t.test('nothing of it is left', { skip }, async t => {
  const { stdout } = spawnSync('ip', ['-o', 'link'], { encoding: 'utf8' });
  t.notMatch(
    stdout,
    /to-(left|middle|right)/,
    'no interface on this machine: namespaces go with their processes',
  );
});
