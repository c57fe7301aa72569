/** The ports compile against what each RTOS declares, and call what they say that they call, nothing else. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { temporaryFolder } from '../harness/program.js';
import { CORTEX_M3, noArmCompiler, RTOS, STRICT } from './build.js';

const ports = readdirSync(join(RTOS, 'ports'));

t.test('there is one for each RTOS that is promised', async t => {
  t.strictSame(ports.sort(), ['esp-idf', 'freertos', 'nuttx', 'zephyr']);
});

for (const port of ports) {
  t.test(`${port}: compiles, and needs what it names`, { skip: noArmCompiler }, async t => {
    const folder = temporaryFolder();
    t.teardown(() => folder.remove());
    const [file = ''] = readdirSync(join(RTOS, 'ports', port)).filter(name => name.endsWith('.c'));
    const path = join(RTOS, 'ports', port, file);
    const object = join(folder.path, 'port.o');
    // declarations of others are not ours to be strict with, and these compilers begin at C11
    const strict = ['-std=c11', '-Wmissing-prototypes', ...STRICT.filter(each => each !== '-std=c99')];
    const seen = ['-I', join(RTOS, 'src'), '-isystem', join(RTOS, 'test/declarations', port)];
    execFileSync('arm-none-eabi-gcc', [...strict, ...CORTEX_M3, ...seen, '-c', path, '-o', object]);
    const called =
      execFileSync('arm-none-eabi-nm', ['-u', object], { encoding: 'utf8' }).match(/\w+$/gm) ?? [];
    const [head = ''] = readFileSync(path, 'utf8').split('*/');
    const theirs = called.filter(name => !/^(ev_|__aeabi_|mem(cpy|set|move)$)/.test(name));
    t.ok(theirs.length > 0, `calls ${theirs.join(', ')}`);
    for (const name of theirs) t.ok(head.includes(name), `${name} stands at the head of ${file}`);
  });
}
