/** Topics of an edge node: `spBv1.0/<group>/<type>/<edge node>[/<device>]` (Sparkplug 3.0, chapter 4). */

/** Messages of the edge node, and to it. */
type NodeMessage = 'NBIRTH' | 'NDATA' | 'NDEATH' | 'NCMD';
/** Messages of its devices. */
type DeviceMessage = 'DBIRTH' | 'DDATA' | 'DDEATH';

export class SparkplugTopics {
  private readonly group: string;
  private readonly edgeNode: string;

  /** @param group @param edgeNode ids without `/`, `+` and `#`. */
  constructor(group: string, edgeNode: string) {
    this.group = group;
    this.edgeNode = edgeNode;
  }

  node(type: NodeMessage): string {
    return `spBv1.0/${this.group}/${type}/${this.edgeNode}`;
  }

  device(type: DeviceMessage, device: string): string {
    return `spBv1.0/${this.group}/${type}/${this.edgeNode}/${device}`;
  }
}
