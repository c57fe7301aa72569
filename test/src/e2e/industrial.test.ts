/** Sparkplug B and Homie at a real broker: births, and deaths by will when broker or analyzer go as they do in the field. */
import { HomieController, SparkplugHost } from '@edgevitals/analyzer/testing';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { noMosquitto, startSystem } from '../harness/system.js';

t.test(
  'devices are born in Sparkplug and ready in Homie, and dead and lost when the analyzer is killed',
  { skip: noMosquitto, timeout: 300_000 },
  async t => {
    const system = await startSystem(t);
    const link = connectMqtt({ url: system.broker.url, clientId: 'host' });
    t.teardown(() => link.close());
    const host = new SparkplugHost(link);
    const controller = new HomieController(link);
    await host.start();
    await controller.start();
    let look = (): void => {};
    host.onTaken = controller.onTaken = () => look();
    const until = (holds: () => boolean): Promise<void> =>
      new Promise(resolve => {
        look = () => {
          if (holds()) resolve();
        };
        look();
      });

    const { device } = system;
    const id = `edgevitals-${device}`;
    const analyzer = system.startAnalyzer('--output', 'sparkplug', 'homie');
    system.startAgent();
    await until(() => typeof host.value(device, 'cpu') === 'number');
    await until(() => host.heard.includes(`DDATA ${device}`));
    await until(() => controller.stateOf(id) === 'ready' && controller.value(id, 'vitals/cpu') !== undefined);
    t.same(controller.check(), []);

    await host.rebirth();
    const births = (): number => host.heard.filter(each => each === 'NBIRTH').length;
    await until(() => births() === 2 && host.alive.has(device));
    t.equal(host.bdSeq, 0);

    analyzer.child.kill('SIGKILL');
    await until(() => host.alive.size === 0);
    await until(() => controller.stateOf(id) === 'lost');
    t.equal(host.heard.at(-1), 'NDEATH');

    const next = system.startAnalyzer('--output', 'sparkplug', 'homie', '--take-over');
    await until(() => host.alive.has(device) && controller.stateOf(id) === 'ready');
    t.equal((await next.stop()).code, 0);
    await until(() => host.alive.size === 0 && controller.stateOf(id) === 'disconnected');
    t.same([...host.complaints, ...controller.check()], []);
  },
);
