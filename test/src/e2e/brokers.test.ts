/** Brokers as people have them: one that knows MQTT 3.1.1 only, and one at which an analyzer is at work already. */
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { RabbitMq, startMosquitto, whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import t, { type Test } from 'tap';
import { type Program, startAgent, startEdgevitals, temporaryFolder } from '../harness/program.js';
import { noMosquitto } from '../harness/system.js';

// RabbitMQ takes its time to start
t.setTimeout(240_000);

function programs(t: Test): { keep(program: Program): Program; folder: string } {
  const folder = temporaryFolder();
  const running: Program[] = [];
  t.teardown(async () => {
    for (const program of running.reverse()) await program.stop();
    folder.remove();
  });
  return {
    folder: folder.path,
    keep: program => {
      running.push(program);
      return program;
    },
  };
}

t.test(
  'agent, analyzer and every command work at a broker that hangs up on MQTT 5',
  { timeout: 480_000 },
  async t => {
    const broker = await RabbitMq.begin();
    if (broker === undefined) {
      t.plan(0, 'rabbitmq-server is not installed');
      return;
    }
    t.teardown(() => broker.stop());
    const { keep, folder } = programs(t);
    const { url } = broker;
    const analyzer = keep(
      startEdgevitals('serve', '--broker', url, '--data', `${folder}/data`, '--states', '1'),
    );
    await analyzer.printed(/analyzer is taking messages/);
    keep(startAgent('run', '--broker', url, '--device', 'bench-1', '--publish-every', '500ms'));
    const ask = async (...args: string[]): Promise<{ code: number | null; output: string }> => {
      const program = keep(startEdgevitals(...args, '--broker', url, '--json'));
      const { code } = await program.outcome();
      return { code, output: program.output };
    };
    // the first frames are on their way
    let devices = await ask('devices');
    for (let i = 0; i < 60 && !devices.output.includes('"online"'); i++) devices = await ask('devices');
    t.equal(devices.code, 0, devices.output);
    t.match(JSON.parse(devices.output), { devices: [{ device: 'bench-1', status: 'online' }] });
    for (const command of ['top', 'power', 'flash', 'thermal', 'mesh', 'findings']) {
      const answer = await ask(command, 'bench-1');
      t.equal(answer.code, 0, `${command}: ${answer.output}`);
    }
  },
);

t.test(
  'a second analyzer at a broker says that there is one, and leaves it in peace',
  { skip: noMosquitto },
  async t => {
    const broker = await startMosquitto();
    const { url } = broker!;
    t.teardown(() => broker!.stop());
    const { keep, folder } = programs(t);
    const first = keep(startEdgevitals('serve', '--broker', url, '--data', `${folder}/first`));
    await first.printed(/analyzer is taking messages/);
    const second = keep(startEdgevitals('serve', '--broker', url, '--data', `${folder}/second`));
    t.equal((await second.outcome()).code, 2);
    t.match(
      second.output,
      /analyzer [0-9a-f-]{36} on \S+ \(process \d+, since \S+Z\) is at work .* below edgevitals: stop it, give this one another/,
    );
    const other = keep(
      startEdgevitals('serve', '--broker', url, '--data', `${folder}/other`, '--base', 'lab'),
    );
    await other.printed(/analyzer is taking messages/);

    // two that start at the same moment find nobody at work
    const late = connectMqtt({ url, clientId: 'edgevitals-analyzer' });
    t.teardown(() => late.close());
    await whenState(late, 'connected');
    await late.publish({ topic: new Topics().analyzerInstance, payload: 'another', retain: true });
    t.equal((await first.outcome()).code, 2, 'it does not fight for its place');
    t.match(
      first.output,
      /analyzer (of unknown identity )?has started at the broker below edgevitals: one is enough/,
    );
  },
);

t.test('one that was killed is no analyzer at work', { skip: noMosquitto }, async t => {
  const broker = await startMosquitto();
  const { url } = broker!;
  t.teardown(() => broker!.stop());
  const { keep, folder } = programs(t);
  const args = ['serve', '--broker', url, '--data', `${folder}/data`];
  const first = keep(startEdgevitals(...args));
  await first.printed(/analyzer is taking messages/);
  await first.stop('SIGKILL');
  const second = keep(startEdgevitals(...args));
  await second.printed(/analyzer is taking messages/);
  t.equal((await second.stop()).code, 0);
});

t.test('a broker in the environment does not keep --embedded from its own', async t => {
  const { keep, folder } = programs(t);
  const before = process.env['EDGEVITALS_BROKER'];
  process.env['EDGEVITALS_BROKER'] = 'mqtt://elsewhere.invalid:1883';
  t.teardown(() => {
    if (before === undefined) delete process.env['EDGEVITALS_BROKER'];
    else process.env['EDGEVITALS_BROKER'] = before;
  });
  const serve = keep(startEdgevitals('serve', '--embedded', '--listen', '127.0.0.1:0', '--data', folder));
  await serve.printed(/EDGEVITALS_BROKER is not used/);
  await serve.printed(/embedded broker listens on mqtt:\/\/127\.0\.0\.1:\d+/);
  t.equal((await serve.stop()).code, 0);
  const both = keep(startEdgevitals('serve', '--embedded', '--broker', 'mqtt://127.0.0.1:1'));
  t.equal((await both.outcome()).code, 2);
});
