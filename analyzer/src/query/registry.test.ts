import { METHODS, type Method, type RequestOf } from '@edgevitals/shared/results';
import t from 'tap';
import { modelLab, withCpus } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { Query, QueryContext } from './context.js';
import { QUERIES } from './registry.js';

/** A device that was read every 5 s for `seconds`, and how it is asked. */
function queryLab(seconds: number) {
  const lab = modelLab(withCpus(new ScriptedDevice()).process(1, 'init'));
  for (let passed = 0; passed <= seconds; passed += 5) lab.read();
  const device = lab.view();
  const context: QueryContext = {
    device: id => (id === device.device ? device : undefined),
    devices: () => [device],
    openFindings: () => 0,
    agentCost: () => undefined,
    powerDetails: () => lab.details(),
    newestAt: () => device.newestAt,
    unplacedSeconds: () => 0,
    window: async (_, from, to) => ({
      from,
      to,
      slices: lab.slices.filter(slice => slice.to > from && slice.from < to),
    }),
    findings: async () => [],
  };
  const ask = <M extends Method>(method: M, request: RequestOf<M>) =>
    (QUERIES[method] as Query<M>)(request, context);
  return { ask, device: device.device, newest: device.newestAt! };
}

t.test('a device that nobody has seen is refused by every method that is about one', async t => {
  const { ask } = queryLab(5);
  for (const method of METHODS) {
    const asked = ask(method, { device: 'nobody', processName: 'init' });
    if (method === 'devices') await t.resolves(asked);
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
