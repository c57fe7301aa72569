/**
 * Solid state drives behind ATA, through smartctl where it is installed, once an hour: the kernel passes their SMART data on and
 * keeps nothing of it. Drives that sleep are left asleep. At most 8.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import { attribute, namesIn } from '../../reading/attributes.js';
import { HOUR_MS, Pace } from '../../reading/pace.js';
import { RowSet } from '../../reading/row_set.js';
import { type Description, probing, type Source } from '../../source.js';
import { storageFacts } from '../facts.js';
import { largest, parseSmartctl, type SmartHealth } from './smartctl_json.js';

const SMART = columnsOf('smart');
const DIRECTORY = '/sys/block';
const MOST = 8;
const TIMEOUT_MS = 10_000;
const ARGUMENTS = ['--json', '--info', '--attributes', '--log=devstat', '--nocheck=standby'];
/** Bits of the status that say that nothing was read: smartctl(8). The others tell of the drive. */
const FAILED = 0b11;
const FACTS = ['model', 'rev', 'vendor'];

export class Smart implements Source {
  readonly name = 'smart';
  readonly tables = ['smart'] as const;
  readonly rhythm = 'slow';
  private readonly pace = new Pace(HOUR_MS);
  private readonly known = new Map<string, SmartHealth>();
  private readonly set = new RowSet(TABLES.smart.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'what SATA drives say of their wear and of bytes written', async () => {
        await ask(host, drives(host)[0]!);
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const storage = drivesIn(host).map(name =>
      storageFacts(host, 'smart', name, `${DIRECTORY}/${name}/device`, FACTS, 'wwid'),
    );
    return storage.length > 0 ? { storage } : {};
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    if (this.pace.due(host)) await this.askAll(host);
    this.set.begin();
    for (const [name, health] of this.known) {
      const row = this.set.row([], name);
      row?.set(SMART.bytes_written, whole(largest(health.writtenBytes)));
      row?.set(SMART.percent_used, whole(largest(health.lifeUsed)));
      row?.set(SMART.avail_spare, whole(health.spare?.value));
      row?.set(SMART.spare_thresh, whole(health.spareThreshold));
      row?.set(SMART.nand_bytes, whole(health.programmed.bytes));
      row?.set(SMART.host_pages, whole(health.programmed.hostPages));
      row?.set(SMART.own_pages, whole(health.programmed.ownPages));
    }
    into.push({ table: TABLES.smart.id, rows: this.set.rows });
  }

  private async askAll(host: Host): Promise<void> {
    const names = drives(host);
    for (const name of this.known.keys()) if (!names.includes(name)) this.known.delete(name);
    let failure: unknown;
    let good = 0;
    for (const name of names) {
      try {
        this.known.set(name, await ask(host, name));
        good++;
      } catch (error) {
        failure ??= error;
      }
    }
    // of drives that sleep, what they told before
    if (good === 0 && this.known.size === 0) throw failure;
  }
}

/** @throws (rejects) EdgevitalsError SOURCE_ABSENT without smartctl, SOURCE_FAILED, SOURCE_MALFORMED. */
async function ask(host: Host, name: string): Promise<SmartHealth> {
  if (host.run === undefined)
    throw new EdgevitalsError('SOURCE_ABSENT', `cannot run smartctl: ${host.name} runs no tools`);
  const { status, stdout } = await host.run('smartctl', [...ARGUMENTS, `/dev/${name}`], TIMEOUT_MS);
  if ((status & FAILED) !== 0)
    throw new EdgevitalsError('SOURCE_FAILED', `smartctl ended with status ${status} for ${name}`);
  return parseSmartctl(stdout);
}

const whole = (value: number | undefined): number | undefined =>
  value === undefined || value > Number.MAX_SAFE_INTEGER ? undefined : Math.round(value);

/** Disks of SCSI that do not turn: behind it is ATA, SAS, or what USB makes of either. */
const drivesIn = (host: Host): string[] =>
  namesIn(host, DIRECTORY)
    .filter(
      name => /^sd[a-z]+$/.test(name) && attribute(host, `${DIRECTORY}/${name}/queue/rotational`) === '0',
    )
    .slice(0, MOST);

/** @throws EdgevitalsError SOURCE_ABSENT without any. */
function drives(host: Host): string[] {
  const names = drivesIn(host);
  if (names.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', 'there is no solid state drive of SCSI');
  return names;
}
