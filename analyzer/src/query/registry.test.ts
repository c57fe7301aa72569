import { given } from '@edgevitals/shared/objects';
import { METHODS, type Method, type RequestOf, rowOf } from '@edgevitals/shared/results';
import t from 'tap';
import { modelLab, withCpus } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { Query, QueryContext } from './context.js';
import { QUERIES } from './registry.js';

/** A device that was read every 5 s for `seconds`, and how it is asked. */
function queryLab(seconds: number, scripted = withCpus(new ScriptedDevice()).process(1, 'init')) {
  const lab = modelLab(scripted);
  for (let passed = 0; passed <= seconds; passed += 5) lab.read();
  const device = lab.view();
  const context: QueryContext = {
    device: id => (id === device.device ? device : undefined),
    devices: () => [device],
    openFindings: () => 0,
    agentCost: () => undefined,
    powerDetails: () => lab.details(),
    builds: () => [],
    builtPrograms: () => [],
    releaseDays: async () => [],
    limits: () => [],
    limitsDigest: () => '',
    flashDetails: () => lab.wear,
    thermalDetails: () => lab.thermalDetails(),
    meshDetails: () => lab.meshDetails(),
    newestAt: () => device.newestAt,
    unplacedSeconds: () => 0,
    window: async (_, from, to) => ({
      from,
      to,
      slices: lab.slices.filter(slice => slice.to > from && slice.from < to),
    }),
    networks: () => [],
    findings: async () => [],
  };
  const ask = <M extends Method>(method: M, request: RequestOf<M>) =>
    (QUERIES[method] as Query<M>)(request, context);
  return { ask, device: device.device, newest: device.newestAt! };
}

t.test('a device that nobody has seen is refused by every method that is about one', async t => {
  const { ask } = queryLab(5);
  // two builds are compared over the fleet: it names no device
  for (const method of METHODS.filter(each => each !== 'compare')) {
    const asked = ask(method, { device: 'nobody', processName: 'init' });
    if (['devices', 'topology', 'networks'].includes(method)) await t.resolves(asked);
    else await t.rejects(asked, { code: 'QUERY_UNKNOWN_DEVICE', message: /nobody/ }, method);
  }
});

t.test(
  'an answer is of the window that was asked for, or the method`s own, up to the newest data',
  async t => {
    const { ask, device, newest } = queryLab(120);
    t.match((await ask('top', { device })).window, { from: newest - 60, to: newest, coveredSeconds: 60 });
    t.match((await ask('top', { device, window: '30s' })).window, { from: newest - 30, coveredSeconds: 30 });
    t.match((await ask('process', { device, processName: 'init', window: 'newest' })).window, {
      from: newest - 5,
      to: newest,
      coveredSeconds: 5,
    });
    t.match((await ask('flash', { device })).window, {
      from: newest - 3600,
      to: newest,
      coveredSeconds: 120,
    });
  },
);

t.test('what a device does not have is refused with what it has that is called alike', async t => {
  const { ask, device } = queryLab(30);
  await t.rejects(ask('process', { device, processName: 'innit' }), {
    code: 'QUERY_NOT_FOUND',
    message: 'dev1 has no process "innit" in this window; nearest: init',
  });
  await t.rejects(ask('mesh', { device, interface: 'eht0' }), { code: 'QUERY_NOT_FOUND', message: /"eht0"/ });
  await t.rejects(ask('top', { device: 'dev2' }), { code: 'QUERY_UNKNOWN_DEVICE', message: /nearest: dev1/ });
});

/** What the rules of a method do not fill, and each needs. */
const NEEDED = { device: 'gw-1', processName: 'program-1' };

t.test(
  'a request that leaves a field out is answered as one that says the default which is documented',
  async t => {
    const scripted = withCpus(new ScriptedDevice());
    for (let i = 1; i <= 30; i++) scripted.process(i, `program-${i}`);
    const { ask, device } = queryLab(120, scripted);
    let compared = 0;
    for (const method of METHODS)
      for (const [field, { preset }] of Object.entries(rowOf(method).rules)) {
        if (preset === undefined) continue;
        const request = Object.fromEntries(
          Object.entries({ ...NEEDED, device }).filter(([name]) => rowOf(method).request.hasField(name)),
        );
        const said = { ...request, [field]: preset };
        t.strictSame(
          await ask(method, request as never),
          await ask(method, said as never),
          `${method}: ${field} is ${preset}`,
        );
        compared++;
      }
    t.ok(compared > 20);
    const rows = async (limit?: number) =>
      (await ask('top', { device, ...given({ limit }) })).processes.length;
    t.equal(await rows(), 20, 'there are more rows than the default shows');
    t.equal(await rows(25), 25);
  },
);
