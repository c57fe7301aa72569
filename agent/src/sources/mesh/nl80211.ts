/**
 * Stations, mesh paths and the channel's use of 802.11 interfaces (include/uapi/linux/nl80211.h), by iw: three runs a
 * minute for each interface. At most 16 interfaces, 256 stations and 256 paths.
 */
import { type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { peers } from '../../privacy/peers.js';
import { InterfaceTool, TOOL_TIMEOUT_MS } from '../network/interface_tool.js';
import { wirelessInterfaces } from '../network/interfaces.js';
import { RowSet } from '../row-set.js';
import { probing, type Source } from '../source.js';
import { toolOutput } from '../tool.js';
import { parseMeshPaths, parseStations, parseSurvey } from './iw.js';

const MOST = 256;

/** One kind of dump: its words after `iw dev X`, its rows, and how its text becomes them. */
abstract class Dump implements Source {
  abstract readonly name: string;
  readonly rhythm = 'slow';
  protected abstract readonly table: 'station' | 'mesh_path' | 'survey';
  protected abstract readonly set: RowSet;
  protected abstract readonly costs: string;
  private readonly tool: InterfaceTool;
  private readonly words: readonly string[];

  protected constructor(kind: string, words: readonly string[]) {
    this.tool = new InterfaceTool(kind);
    this.words = words;
  }

  protected abstract take(host: Host, interfaceName: string, text: string): void;

  async probe(host: Host): Promise<SourceInfo[]> {
    this.tool.forget();
    return [await probing(this.name, this.costs, () => this.ask(host))];
  }

  async read(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES[this.table].id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    this.set.begin();
    await this.tool.each(wirelessInterfaces(host), async name => {
      this.take(host, name, await toolOutput(host, 'iw', ['dev', name, ...this.words], TOOL_TIMEOUT_MS));
    });
  }
}

export class Stations extends Dump {
  readonly name = 'station';
  protected readonly table = 'station';
  protected readonly set = new RowSet(TABLES.station.columns.length, MOST);
  protected readonly costs = 'retries, airtime and signal of each peer: the cost of bad links is not seen';

  constructor() {
    super('wireless interface', ['station', 'dump']);
  }

  protected take(host: Host, name: string, text: string): void {
    parseStations(text, address => this.set.row([], `${name} ${peers.name(host, address)}`));
  }
}

export class MeshPaths extends Dump {
  readonly name = 'mesh_path';
  protected readonly table = 'mesh_path';
  protected readonly set = new RowSet(TABLES.mesh_path.columns.length, MOST);
  protected readonly costs = 'paths of an 802.11s mesh, and how often they change';

  constructor() {
    super('802.11s interface', ['mpath', 'dump']);
  }

  protected take(host: Host, name: string, text: string): void {
    parseMeshPaths(
      text,
      address => this.set.row([], `${name} ${peers.name(host, address)}`),
      address => peers.number(host, address),
    );
  }
}

export class Survey extends Dump {
  readonly name = 'survey';
  protected readonly table = 'survey';
  protected readonly set = new RowSet(TABLES.survey.columns.length, MOST);
  protected readonly costs = 'how busy the radio channel is: own airtime cannot be set against it';

  constructor() {
    super('wireless interface', ['survey', 'dump']);
  }

  protected take(_host: Host, name: string, text: string): void {
    parseSurvey(text, mhz => this.set.row([mhz], name));
  }
}
