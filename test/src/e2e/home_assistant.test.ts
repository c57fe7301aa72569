/** Devices in Home Assistant: this machine's agent, mosquitto, the analyzer's program, and somebody who plays Home Assistant. */
import { HomeAssistantPlayer } from '@edgevitals/analyzer/testing';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { noMosquitto, startSystem } from '../harness/system.js';

t.test(
  'a device shows up by itself, with what it has, and goes with its agent',
  { skip: noMosquitto, timeout: 300_000 },
  async t => {
    const system = await startSystem(t);
    const link = connectMqtt({ url: system.broker.url, clientId: 'home-assistant' });
    t.teardown(() => link.close());
    const player = new HomeAssistantPlayer(link);
    await player.start();
    const until = (holds: () => boolean): Promise<void> =>
      new Promise(resolve => {
        player.onTaken = () => {
          if (holds()) resolve();
        };
        player.onTaken();
      });

    const analyzer = system.startAnalyzer('--output', 'home-assistant');
    const agent = system.startAgent();
    const id = `edgevitals-${system.device}`;
    const entity = (key: string) => player.entity(id, key);
    await until(() => /^\d+$/.test(entity('cpu')?.state ?? ''));
    await until(() => /^\d+$/.test(entity('memory')?.state ?? ''));
    t.equal(entity('online')?.state, 'online');
    t.ok(player.isAvailable(entity('cpu')!));
    t.same(Object.keys(entity('problem_warning')!.attributes), ['count', 'findings']);
    t.match(player.devices.get(id), { name: system.device, via_device: 'edgevitals-analyzer' });
    await until(() => Number(player.entity('edgevitals-analyzer', 'devices_online')?.state) === 1);

    await agent.stop();
    await until(() => entity('online')?.state === 'offline');
    t.notOk(player.isAvailable(entity('cpu')!));

    const configs = player.configs.length;
    const before = entity('cpu')!.history.length;
    system.startAgent();
    await player.say('online');
    await until(() => player.configs.length >= configs + 2);
    await until(() => entity('cpu')!.history.length > before);

    t.equal((await analyzer.stop()).code, 0);
    await until(() => !player.isAvailable(player.entity('edgevitals-analyzer', 'devices')!));
    t.same(player.complaints, []);
  },
);
