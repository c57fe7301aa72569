/**
 * Names of columns, each made once: a text that is put together anew in every interval is hashed
 * anew wherever it is looked up, which cost more than the sums. Bounded: names come from devices.
 */
export interface ClusterNames {
  readonly leak: string;
  readonly static: string;
  readonly dynamic: string;
  readonly exits: string;
  /** What busy CPUs take less for running at the same time. */
  readonly shared: string;
  readonly deep: string;
  /** What clusters draw while anybody runs: a group of columns. */
  readonly held: string;
  /** By group of operating points; filled as they are asked for. */
  readonly points: string[];
}

/** Beyond so many texts all are made anew once. */
const MOST = 16_384;

const clusters = new Map<string, ClusterNames>();
const paths = new Map<string, Map<string, string>>();
let joins = 0;

/** Names of a cluster's columns. */
export function clusterNames(cluster: string): ClusterNames {
  let names = clusters.get(cluster);
  if (names === undefined) {
    if (clusters.size >= MOST) clusters.clear();
    names = {
      leak: `${cluster}/leak`,
      static: `${cluster}/static`,
      dynamic: `${cluster}/dynamic`,
      exits: `${cluster}/exits`,
      shared: `${cluster}/shared`,
      deep: `${cluster}/deep`,
      held: `${cluster}/held`,
      points: [],
    };
    clusters.set(cluster, names);
  }
  return names;
}

/** The column of a group of operating points. */
export const pointName = (cluster: string, group: number): string =>
  (clusterNames(cluster).points[group] ??= `${cluster}/point/${group}`);

/** `disk` and `mmcblk0`, or that and `sectors`, with a slash between them. */
export const pathName = (first: string, second: string): string => joinIn(paths, first, '/', second);

function joinIn(
  known: Map<string, Map<string, string>>,
  first: string,
  separator: string,
  second: string,
): string {
  let seconds = known.get(first);
  if (seconds === undefined) {
    seconds = new Map();
    known.set(first, seconds);
  }
  let text = seconds.get(second);
  if (text === undefined) {
    if (++joins > MOST) {
      paths.clear();
      joins = 0;
    }
    text = `${first}${separator}${second}`;
    seconds.set(second, text);
  }
  return text;
}
