/**
 * Stations, mesh paths and the channel's use of 802.11 interfaces (include/uapi/linux/nl80211.h): asked of the kernel,
 * or by iw where the host cannot; three questions a minute for each interface. At most 16 interfaces, 256 stations and
 * 256 paths.
 */
import { type Reading, TABLES, type TableName } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import type { Attributes } from '../../netlink/attributes.js';
import { Family } from '../../netlink/family.js';
import { peers } from '../../privacy/peers.js';
import { InterfaceTool, TOOL_TIMEOUT_MS } from '../network/interface_tool.js';
import { wirelessInterfaces } from '../network/interfaces.js';
import { integerAttribute } from '../reading/attributes.js';
import { RowSet } from '../reading/row_set.js';
import { toolOutput } from '../reading/tool.js';
import { probing, type Source } from '../source.js';
import { parseMeshPaths, parseStations, parseSurvey } from './iw.js';
import {
  GET_MPATH,
  GET_STATION,
  GET_SURVEY,
  IFINDEX,
  takeMeshPaths,
  takeStations,
  takeSurvey,
} from './nl80211_messages.js';

const MOST = 256;

/** What one kind of dump is, and how its two forms fill the rows of an interface. */
interface DumpKind {
  readonly table: 'station' | 'mesh_path' | 'survey';
  readonly costs: string;
  /** What an interface must be to tell it. */
  readonly interfaces: string;
  readonly command: number;
  takeMessages(messages: readonly Attributes[], into: Rows): void;
  /** After `iw dev X`. */
  readonly words: readonly string[];
  takeText(text: string, into: Rows): void;
}

/** The rows of one interface. */
class Rows {
  private readonly host: Host;
  private readonly name: string;
  private readonly set: RowSet;

  constructor(host: Host, interfaceName: string, set: RowSet) {
    this.host = host;
    this.name = interfaceName;
    this.set = set;
  }

  readonly ofPeer = (address: string) => this.set.row([], `${this.name} ${peers.name(this.host, address)}`);
  readonly ofChannel = (mhz: number) => this.set.row([mhz], this.name);
  readonly peer = (address: string): number => peers.number(this.host, address);
}

class NetlinkDump implements Source {
  readonly name: string;
  readonly tables: readonly TableName[];
  readonly rhythm = 'slow';
  private readonly kind: DumpKind;
  private readonly set: RowSet;
  private readonly interfaces: InterfaceTool;
  private readonly family = new Family('nl80211');

  constructor(kind: DumpKind) {
    this.name = kind.table;
    this.tables = [kind.table];
    this.kind = kind;
    this.set = new RowSet(TABLES[kind.table].columns.length, MOST);
    this.interfaces = new InterfaceTool(kind.interfaces);
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    this.interfaces.forget();
    const way = host.kernelCalls === undefined ? 'by iw' : 'by netlink';
    return [await probing(this.name, this.kind.costs, () => this.ask(host), way)];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES[this.kind.table].id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    this.set.begin();
    await this.interfaces.each(wirelessInterfaces(host), async name => {
      const rows = new Rows(host, name, this.set);
      if (host.kernelCalls === undefined) {
        const args = ['dev', name, ...this.kind.words];
        this.kind.takeText(await toolOutput(host, 'iw', args, TOOL_TIMEOUT_MS), rows);
      } else {
        const index = integerAttribute(host, `/sys/class/net/${name}/ifindex`, 0);
        const request = { command: this.kind.command, version: 0, dump: true } as const;
        const attributes = [[IFINDEX, index]] as const;
        this.kind.takeMessages(await this.family.ask(host.kernelCalls, { ...request, attributes }), rows);
      }
    });
  }
}

export const newStations = (): Source =>
  new NetlinkDump({
    table: 'station',
    costs: 'retries, airtime and signal of each peer: the cost of bad links is not seen',
    interfaces: 'wireless interface',
    command: GET_STATION,
    takeMessages: (messages, into) => takeStations(messages, into.ofPeer),
    words: ['station', 'dump'],
    takeText: (text, into) => parseStations(text, into.ofPeer),
  });

export const newMeshPaths = (): Source =>
  new NetlinkDump({
    table: 'mesh_path',
    costs: 'paths of an 802.11s mesh, and how often they change',
    interfaces: '802.11s interface',
    command: GET_MPATH,
    takeMessages: (messages, into) => takeMeshPaths(messages, into.ofPeer, into.peer),
    words: ['mpath', 'dump'],
    takeText: (text, into) => parseMeshPaths(text, into.ofPeer, into.peer),
  });

export const newSurvey = (): Source =>
  new NetlinkDump({
    table: 'survey',
    costs: 'how busy the radio channel is: own airtime cannot be set against it',
    interfaces: 'wireless interface',
    command: GET_SURVEY,
    takeMessages: (messages, into) => takeSurvey(messages, into.ofChannel),
    words: ['survey', 'dump'],
    takeText: (text, into) => parseSurvey(text, into.ofChannel),
  });
