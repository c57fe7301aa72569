import type { IncomingMessage } from '@edgevitals/shared/mqtt';
import { Inbox } from '@edgevitals/shared/testing';
import t, { type Test } from 'tap';
import { ALL_FACTS, FEW_FACTS, PROCESS_STATE } from '../../testing/fact_examples.js';
import { HomieController } from '../../testing/homie_controller.js';
import { PublishedLab, settle } from '../../testing/published_lab.js';
import { openHomie } from './homie_output.js';

interface Scene {
  readonly lab: PublishedLab;
  readonly controller: HomieController;
}

async function startScene(t: Test): Promise<Scene> {
  const lab = await PublishedLab.open([openHomie('homie')]);
  const controller = new HomieController(lab.broker.endpoint('controller'));
  await controller.start();
  for (const device of ['gw-1', 'VM_2']) await lab.status(device, 'online');
  lab.readAnalyzer();
  lab.read('gw-1', ALL_FACTS);
  lab.read('VM_2', FEW_FACTS);
  await lab.pass(2);
  t.teardown(() => lab.close());
  return { lab, controller };
}

t.test(
  'devices are children of the analyzer, under ids that the convention allows, with values of their kind',
  async t => {
    const { controller } = await startScene(t);
    t.same(controller.check(), []);
    t.same([...controller.devices.keys()].sort(), ['edgevitals', 'edgevitals-gw-1', 'edgevitals-vm-2']);
    t.equal(controller.stateOf('edgevitals-gw-1'), 'ready');
    t.equal(controller.value('edgevitals-gw-1', 'vitals/power'), '1.25');
    t.equal(controller.value('edgevitals-gw-1', 'vitals/throttling'), 'true');
    t.equal(controller.value('edgevitals-gw-1', 'vitals/started'), '2026-09-21T14:13:20Z');
    t.match(controller.devices.get('edgevitals-gw-1')?.description, {
      root: 'edgevitals',
      nodes: {
        vitals: {
          properties: { power: { datatype: 'float', unit: 'W' }, cpu: { datatype: 'integer', unit: '%' } },
        },
      },
    });
  },
);

t.test('a child is there before its parent names it', async t => {
  const { controller } = await startScene(t);
  const { heard } = controller;
  t.same(heard.slice(0, 3), [
    'edgevitals-gw-1 $state init',
    'edgevitals-gw-1 $description',
    'edgevitals-gw-1 $state ready',
  ]);
  t.ok(heard.indexOf('edgevitals $description') > heard.indexOf('edgevitals-vm-2 $state ready'));
  t.equal(heard.at(-1), 'edgevitals $state ready');
});

t.test('everything is retained, and what is not known any more is taken away', async t => {
  const { lab, controller } = await startScene(t);
  const { power: _, ...others } = ALL_FACTS;
  lab.read('gw-1', others);
  await lab.pass(1);
  t.equal(controller.value('edgevitals-gw-1', 'vitals/power'), undefined);
  const late = new HomieController(lab.broker.endpoint('late'));
  await late.start();
  await settle();
  t.same(late.check(), []);
  t.equal(late.value('edgevitals-vm-2', 'vitals/cpu'), '50');
});

t.test('one more property is another description, said while the device is in init', async t => {
  const { lab, controller } = await startScene(t);
  const before = controller.heard.length;
  lab.read('VM_2', { ...FEW_FACTS, agentCpuRatio: 0.01 });
  await lab.pass(1);
  t.same(controller.heard.slice(before), [
    'edgevitals-vm-2 $state init',
    'edgevitals-vm-2 $description',
    'edgevitals-vm-2 $state ready',
  ]);
  lab.read('VM_2', { ...FEW_FACTS, agentCpuRatio: 0.01, process: { ...PROCESS_STATE, cpuRatio: 0.9 } });
  await lab.pass(1);
  t.equal(controller.heard.length, before + 3, 'another value is no other description');
  t.equal(controller.value('edgevitals-vm-2', 'vitals/cpu'), '90');
  t.same(controller.check(), []);
});

t.test('a device that goes offline is lost, and all are when the analyzer is', async t => {
  const { lab, controller } = await startScene(t);
  await lab.status('gw-1', 'offline');
  await lab.pass(1);
  t.equal(controller.stateOf('edgevitals-gw-1'), 'lost');
  await lab.status('gw-1', 'online');
  await lab.pass(1);
  t.equal(controller.stateOf('edgevitals-gw-1'), 'ready');
  lab.broker.drop('analyzer-homie');
  await lab.pass(1);
  t.equal(controller.stateOf('edgevitals-gw-1'), 'lost', 'by the will of the root');
  lab.broker.restore('analyzer-homie');
  await lab.pass(2);
  t.equal(controller.stateOf('edgevitals-gw-1'), 'ready');
  await lab.close();
  await settle();
  t.equal(controller.stateOf('edgevitals-gw-1'), 'disconnected');
  t.same(controller.check(), []);
});

t.test('a device that is no more leaves nothing: its parent lets go of it first', async t => {
  const { lab, controller } = await startScene(t);
  const before = controller.heard.length;
  await lab.status('gw-1', '');
  await lab.pass(2);
  t.same(controller.heard.slice(before), [
    'edgevitals $state init',
    'edgevitals $description',
    'edgevitals-gw-1 $state ',
    'edgevitals-gw-1 $description',
    'edgevitals $state ready',
  ]);
  const late = new Inbox<IncomingMessage>();
  await lab.broker.endpoint('late').subscribe('homie/#', late.add);
  await settle();
  t.notOk(late.items.some(({ topic }) => topic.includes('gw-1')));
  t.same(controller.check(), []);
});

t.test('of two devices whose names come to one id the first has it', async t => {
  const { lab, controller } = await startScene(t);
  lab.read('vm-2', FEW_FACTS);
  lab.read('vm-2', FEW_FACTS);
  await lab.pass(1);
  t.same(lab.notices, ['vm-2 is not in Homie: VM_2 has its id edgevitals-vm-2']);
  t.same(controller.check(), []);
});
