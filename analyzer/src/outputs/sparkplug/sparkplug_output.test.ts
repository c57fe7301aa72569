// Names of tests end in ids of the specification's test suite (Sparkplug 3.0).
import t, { type Test } from 'tap';
import { ALL_FACTS, FEW_FACTS, PROCESS_STATE } from '../../testing/fact_examples.js';
import { PublishedLab, type PublishedLabOptions } from '../../testing/published_lab.js';
import { SparkplugHost } from '../../testing/sparkplug_host.js';
import { openSparkplug } from './sparkplug_output.js';

interface Scene {
  readonly lab: PublishedLab;
  readonly host: SparkplugHost;
}

async function startScene(t: Test, options: PublishedLabOptions = {}): Promise<Scene> {
  const lab = await PublishedLab.open([openSparkplug('edgevitals')], options);
  const host = new SparkplugHost(lab.broker.endpoint('host'));
  await host.start();
  for (const device of ['gw-1', 'vm']) await lab.status(device, 'online');
  lab.readAnalyzer();
  lab.read('gw-1', ALL_FACTS);
  lab.read('vm', FEW_FACTS);
  await lab.pass(2);
  t.teardown(() => lab.close());
  return { lab, host };
}

t.test(
  'the analyzer is born first, then its devices, each with all that it has (tck-id-topics-nbirth-seq-num, tck-id-message-flow-device-birth-publish-nbirth-wait, tck-id-topics-nbirth-metric-reqs)',
  async t => {
    const { host } = await startScene(t);
    t.same(host.heard, ['NBIRTH', 'DBIRTH gw-1', 'DBIRTH vm']);
    t.equal(host.bdSeq, 0, 'tck-id-topics-nbirth-bdseq-increment: it begins at 0');
    t.equal(host.value('gw-1', 'power'), 1.25);
    t.equal(host.value('gw-1', 'throttling'), true);
    t.equal(host.value('gw-1', 'started'), 1_790_000_000_000);
    t.equal(host.alive.get('gw-1')?.get('power')?.unit, 'W');
    t.notOk(host.alive.get('vm')?.has('power'));
    t.same(host.complaints, []);
  },
);

t.test(
  'what has changed is told by alias alone, and nothing while nothing has (tck-id-payloads-alias-data-cmd-requirement, tck-id-payloads-metric-datatype-not-req)',
  async t => {
    const { lab, host } = await startScene(t);
    lab.read('vm', FEW_FACTS);
    await lab.pass(2);
    t.equal(host.heard.length, 3);
    lab.read('vm', { ...FEW_FACTS, process: { ...PROCESS_STATE, cpuRatio: 0.75 } });
    await lab.pass(2);
    t.same(host.heard.slice(3), ['DDATA vm']);
    t.equal(host.value('vm', 'cpu'), 75);
    const { process: _, ...others } = FEW_FACTS;
    lab.read('vm', others);
    await lab.pass(2);
    t.equal(host.value('vm', 'cpu'), null, 'what is not known any more is null');
    t.same(host.complaints, []);
  },
);

t.test(
  'numbers go from 0 to 255 over all messages, and begin again (tck-id-payloads-sequence-num-incrementing)',
  async t => {
    const { lab, host } = await startScene(t);
    for (let i = 0; i < 600; i++) {
      lab.read('vm', { ...FEW_FACTS, process: { ...PROCESS_STATE, cpuRatio: (i % 50) / 50 } });
      await lab.pass(1);
    }
    t.ok(host.heard.length > 500);
    t.same(host.complaints, []);
  },
);

t.test(
  'one more quantity is another birth of its device (tck-id-operational-behavior-data-publish-dbirth-values)',
  async t => {
    const { lab, host } = await startScene(t);
    lab.read('vm', { ...FEW_FACTS, agentCpuRatio: 0.01 });
    await lab.pass(1);
    t.same(host.heard.slice(3), ['DBIRTH vm']);
    t.equal(host.value('vm', 'agent_cpu'), 1);
    t.same(host.complaints, []);
  },
);

t.test(
  'a device that goes offline dies, and is born again when it has been read (tck-id-operational-behavior-device-ddeath)',
  async t => {
    const { lab, host } = await startScene(t);
    await lab.status('vm', 'offline');
    await lab.pass(2);
    t.same(host.heard.slice(3), ['DDEATH vm']);
    await lab.status('vm', 'online');
    await lab.pass(2);
    t.equal(host.heard.length, 4, 'until then nothing is known of it');
    lab.read('vm', FEW_FACTS);
    await lab.pass(1);
    t.equal(host.heard.at(-1), 'DBIRTH vm');
    await lab.status('vm', '');
    await lab.pass(1);
    t.equal(host.heard.at(-1), 'DDEATH vm');
    t.same(host.complaints, []);
  },
);

t.test(
  'who asks for births gets all of them, with the same bdSeq (tck-id-operational-behavior-data-commands-rebirth-action-1, -2, -3)',
  async t => {
    const { lab, host } = await startScene(t);
    await host.rebirth('edgevitals', false);
    await lab.pass(2);
    t.equal(host.heard.length, 3, 'false asks for nothing');
    await lab.user.publish({
      topic: 'spBv1.0/edgevitals/NCMD/edgevitals',
      payload: Uint8Array.of(0xff, 1, 2),
    });
    await host.rebirth();
    await host.rebirth();
    await lab.pass(2);
    t.same(
      host.heard.slice(3),
      ['NBIRTH', 'DBIRTH gw-1', 'DBIRTH vm'],
      'several that ask at once get them once',
    );
    t.equal(host.bdSeq, 0);
    t.same(host.complaints, []);
  },
);

t.test(
  'a connection that is lost ends in its will, and the next has the next number (tck-id-topics-nbirth-bdseq-matching, tck-id-message-flow-edge-node-birth-publish-will-message-payload-bdSeq)',
  async t => {
    const { lab, host } = await startScene(t);
    for (const bdSeq of [1, 2]) {
      lab.broker.drop('analyzer-sparkplug');
      await lab.pass(1);
      t.equal(host.heard.at(-1), 'NDEATH');
      t.equal(host.alive.size, 0);
      lab.read('vm', FEW_FACTS);
      await lab.pass(3);
      lab.broker.restore('analyzer-sparkplug');
      await lab.pass(2);
      t.same(host.heard.slice(-3), ['NBIRTH', 'DBIRTH gw-1', 'DBIRTH vm']);
      t.equal(host.bdSeq, bdSeq);
    }
    t.same(host.complaints, []);
  },
);

t.test(
  'one that ends says so (tck-id-operational-behavior-edge-node-intentional-disconnect-ndeath)',
  async t => {
    const { lab, host } = await startScene(t);
    await lab.close();
    await lab.pass(1);
    t.equal(host.heard.at(-1), 'NDEATH');
    t.same(host.complaints, []);
  },
);

t.test(
  'of two ids that differ in case only the first is told of (tck-id-case-sensitivity-sparkplug-ids)',
  async t => {
    const { lab, host } = await startScene(t);
    for (let i = 0; i < 2; i++) {
      lab.read('VM', FEW_FACTS);
      await lab.pass(1);
    }
    t.notOk(host.alive.has('VM'));
    t.match(lab.notices, [/VM is not in Sparkplug: vm/]);
    t.equal(lab.notices.length, 1);
    t.same(host.complaints, []);
  },
);
