import { edgevitals } from '@edgevitals/proto';
import t from 'tap';
import type { MeshState } from './mesh.js';
import { type Agreeing, type Disagreement, messageOf } from './message.js';

interface Plain {
  readonly name: string;
  readonly mode?: 'fast' | 'slow';
  readonly count: number;
  readonly parts: readonly { readonly joules: number; readonly gone?: boolean }[];
  readonly names: readonly string[];
  readonly points: readonly (number | null)[];
  readonly remarks: readonly (string | null)[];
  readonly whole: { readonly value: number };
}

interface Wire {
  name?: string | null;
  mode?: string | null;
  /** A 64-bit integer. */
  count?: number | { low: number; high: number } | null;
  parts?: { joules?: number | null; added?: string | null; $unknowns?: Uint8Array[] }[] | null;
  names?: number[] | null;
  points?: number[] | null;
  remarks?: string[] | null;
  whole?: number | null;
  $unknowns?: Uint8Array[];
}

t.test('where the types of a message and its .proto part, the compiler names the fields', async t => {
  // does not compile when one is missing here, or one too many
  const differing: Readonly<Record<Disagreement<Plain, Wire>, true>> = {
    '.count': true,
    '.parts.gone': true,
    '.parts.added': true,
    '.names': true,
    '.remarks': true,
    '.whole': true,
  };
  t.ok(differing);
  const agrees: Disagreement<MeshState, edgevitals.v1.MeshState.$Properties>[] = [];
  t.strictSame(agrees satisfies never[], []);
  const refused: Agreeing<MeshState, typeof edgevitals.v1.MeshAnswer> = { differs: '.at' };
  t.ok(refused, 'the class of another message does not do');
});

t.test('a message knows its name and its fields', async t => {
  const message = messageOf<MeshState>()(edgevitals.v1.MeshState);
  t.equal(message.name, 'MeshState');
  t.ok(message.hasField('stackCpuRatio'));
  for (const other of ['_stackCpuRatio', 'toJSON', 'constructor', '$unknowns', 'colour'])
    t.notOk(message.hasField(other), other);
  t.equal(message.verify({ device: 'd' }), null);
  t.match(message.verify({ device: 1 }), /device/);
});
