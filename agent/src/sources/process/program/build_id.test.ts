import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { parseBuildId } from './build_id.js';

const start = (path: string): string => readFileSync(path).subarray(0, 4096).toString('latin1');
const hex = (path: string): string | undefined => {
  const id = parseBuildId(start(path));
  return id && [id.high, id.low].map(word => word.toString(16).padStart(8, '0')).join('');
};
const compilers = ['gcc', 'clang'].filter(each => spawnSync(each, ['--version']).status === 0);

t.test('a file of this machine has the id that file(1) would tell', async t => {
  const [bytes] = [start('/bin/sh')];
  const found = hex('/bin/sh');
  t.match(found, /^[0-9a-f]{16}$/);
  // the note as it stands there: sizes, type and name before it
  const note = Buffer.from(bytes, 'latin1').toString('hex');
  t.match(note, new RegExp(`03000000474e5500${found}|00000003474e5500${found}`));
});

t.test('copied, touched or stripped it is the same build; of other code it is another', async t => {
  const [compiler] = compilers;
  if (compiler === undefined) return void t.pass('no compiler here');
  const directory = mkdtempSync(join(tmpdir(), 'build-id-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const made = (name: string, code: string): string => {
    const path = join(directory, name);
    writeFileSync(`${path}.c`, code);
    const { status, stderr } = spawnSync(compiler, ['-Wl,--build-id', '-o', path, `${path}.c`]);
    if (status !== 0) throw new Error(String(stderr));
    return path;
  };
  const one = made('one', 'int main(void) { return 1; }');
  const other = made('other', 'int main(void) { return 2; }');
  t.match(hex(one), /^[0-9a-f]{16}$/);
  t.not(hex(one), hex(other));
  const copy = join(directory, 'copy');
  copyFileSync(one, copy);
  utimesSync(copy, 1, 1);
  if (spawnSync('strip', [copy]).status === 0) t.pass('stripped');
  t.equal(hex(copy), hex(one));
});

/** A header of one segment of notes, of either width and order. */
function elf(isWide: boolean, isBig: boolean, notes: readonly number[][]): string {
  const body = notes.flat();
  const bytes = Buffer.alloc(256 + body.length);
  const put = (at: number, value: number, width: number): void => {
    if (isBig) bytes.writeUIntBE(value, at + Math.max(0, width - 6), Math.min(6, width));
    else bytes.writeUIntLE(value, at, Math.min(6, width));
  };
  bytes.set([0x7f, 0x45, 0x4c, 0x46, isWide ? 2 : 1, isBig ? 2 : 1]);
  put(isWide ? 32 : 28, 64, isWide ? 8 : 4);
  put(isWide ? 54 : 42, 56, 2);
  put(isWide ? 56 : 44, 1, 2);
  put(64, 4, 4);
  put(isWide ? 72 : 68, 256, isWide ? 8 : 4);
  put(isWide ? 96 : 80, body.length, isWide ? 8 : 4);
  bytes.set(body, 256);
  return bytes.toString('latin1');
}

function note(isBig: boolean, name: string, type: number, id: readonly number[]): number[] {
  const word = (value: number): number[] => (isBig ? [0, 0, 0, value] : [value, 0, 0, 0]);
  const text = [...Buffer.from(`${name}\0`)];
  return [...word(text.length), ...word(id.length), ...word(type), ...text, ...id];
}

t.test('of either width and byte order, behind other notes', async t => {
  const id = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  for (const isWide of [false, true])
    for (const isBig of [false, true]) {
      const notes = [note(isBig, 'GNU', 1, [0, 0, 0, 0]), note(isBig, 'GNU', 3, id)];
      t.same(parseBuildId(elf(isWide, isBig, notes)), { high: 0x01020304, low: 0x05060708 });
      t.equal(parseBuildId(elf(isWide, isBig, [note(isBig, 'abc', 3, id)])), undefined);
      t.equal(
        parseBuildId(elf(isWide, isBig, [note(isBig, 'GNU', 3, [1, 2, 3, 4])])),
        undefined,
        'too short',
      );
    }
});

t.test('whatever stands in a file, it ends soon and with an id or none', async () => {
  const sound = elf(true, false, [note(false, 'GNU', 3, [1, 2, 3, 4, 5, 6, 7, 8])]);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255))),
      fc.nat(sound.length),
      (changes, cut) => {
        const bytes = Buffer.from(sound, 'latin1');
        for (const [at, value] of changes) if (at > 5) bytes[at] = value;
        const found = parseBuildId(bytes.toString('latin1').slice(0, cut));
        if (found !== undefined && !(Number.isSafeInteger(found.high) && Number.isSafeInteger(found.low)))
          throw new Error(JSON.stringify(found));
      },
    ),
    { numRuns: 2000, seed: 3 },
  );
});
