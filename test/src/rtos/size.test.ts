/** What the publisher takes of a device, and that no compiler and no checker finds anything to say of it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { temporaryFolder } from '../harness/program.js';
import { CORTEX_M3, cFiles, noArmCompiler, noCompiler, noCppcheck, RTOS, STRICT, sizesOf } from './build.js';

/** Bytes of flash: frames; the info document, needed once a connection; MQTT, for those without a client. */
const MOST = { frames: 2048, info: 896, mqtt: 704 };
/** Bytes of RAM for eight tasks: what is kept, and the longest frame of them. */
const MOST_RAM = 1024;
const FRAME_BUFFER = 336;

t.test('it takes as little of a Cortex-M3 as it says', { skip: noArmCompiler }, async t => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const sizes = new Map<string, number>();
  for (const file of cFiles('src')) {
    const object = join(folder.path, `${basename(file, '.c')}.o`);
    execFileSync('arm-none-eabi-gcc', [...STRICT, ...CORTEX_M3, '-c', file, '-o', object]);
    const { text, data, bss } = sizesOf(object);
    t.equal(data + bss, 0, `${basename(file)} keeps nothing of its own`);
    sizes.set(basename(file, '.c'), text);
  }
  const info = sizes.get('ev_info')!;
  const mqtt = sizes.get('ev_mqtt')!;
  const frames = [...sizes.values()].reduce((sum, text) => sum + text, 0) - info - mqtt;
  t.comment(`frames ${frames} B, info document ${info} B, MQTT ${mqtt} B`);
  t.ok(frames <= MOST.frames, `frames: ${frames} B`);
  t.ok(info <= MOST.info, `info document: ${info} B`);
  t.ok(mqtt <= MOST.mqtt, `MQTT: ${mqtt} B`);

  const ram = join(folder.path, 'ram.c');
  writeFileSync(ram, '#include "edgevitals.h"\nextern ev_publisher kept;\nev_publisher kept;\n');
  const object = join(folder.path, 'ram.o');
  execFileSync('arm-none-eabi-gcc', [...CORTEX_M3, '-I', join(RTOS, 'src'), '-c', ram, '-o', object]);
  const kept = sizesOf(object).bss;
  t.comment(`RAM ${kept} B and a frame of ${FRAME_BUFFER} B`);
  t.ok(kept + FRAME_BUFFER <= MOST_RAM, `${kept} B for eight tasks`);
});

t.test('it needs nothing but what every compiler brings', { skip: noArmCompiler }, async t => {
  const folder = temporaryFolder();
  t.teardown(() => folder.remove());
  const object = join(folder.path, 'all.o');
  const joined = ['-nostdlib', '-r', '-o', object];
  execFileSync('arm-none-eabi-gcc', [...CORTEX_M3, ...joined, ...cFiles('src')]);
  const wanted = execFileSync('arm-none-eabi-nm', ['-u', object], { encoding: 'utf8' }).match(/\w+$/gm) ?? [];
  t.strictSame(
    wanted.filter(name => !/^mem(cpy|set|move)$/.test(name)),
    [],
  );
});

t.test('compilers have nothing to say of it', { skip: noCompiler }, async t => {
  for (const file of [...cFiles('src')]) {
    const { status, stderr } = spawnSync('cc', [...STRICT, '-O2', '-c', file, '-o', '/dev/null'], {
      encoding: 'utf8',
    });
    t.equal(status, 0, stderr);
  }
});

t.test('cppcheck has nothing to say of it', { skip: noCppcheck }, async t => {
  const checks = ['--std=c99', '--enable=warning,style,performance,portability', '--error-exitcode=1', '-q'];
  const { status, stderr } = spawnSync('cppcheck', [...checks, join(RTOS, 'src')], { encoding: 'utf8' });
  t.equal(status, 0, stderr);
});
