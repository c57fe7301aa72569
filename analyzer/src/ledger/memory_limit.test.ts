import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { containerMemory, defaultMemoryLimit } from './memory_limit.js';

const MIB = 1024 ** 2;

t.test('half of the heap, or less where the container has less', async t => {
  t.equal(defaultMemoryLimit(400 * MIB, 8192 * MIB), 200 * MIB);
  t.equal(defaultMemoryLimit(4096 * MIB, 512 * MIB), Math.floor(0.4 * 512 * MIB));
});

t.test('a container is as large as its cgroup says, and no larger than the machine', async t => {
  const folder = t.testdir();
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const machine = 1024 * MIB;
  t.equal(containerMemory([file('v2', `${256 * MIB}\n`)], machine), 256 * MIB);
  t.equal(containerMemory([file('none', 'max\n')], machine), machine);
  t.equal(containerMemory([join(folder, 'absent'), file('v1', '9223372036854771712\n')], machine), machine);
});
