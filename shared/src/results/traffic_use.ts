/** Whose traffic it is: the messages of proto/edgevitals/v1 in camelCase. */
import { edgevitals } from '@edgevitals/proto';
import { messageOf } from './message.js';

/** What a program sent and received over TCP, without headers. UDP is not counted by process. */
export interface ProgramTraffic {
  /** Empty for connections whose process is not known. */
  readonly program: string;
  /** From and to other devices; sent is what they acknowledged, its segments with those sent again. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly receivedSegments: number;
  readonly sentSegments: number;
  /** Sent again; absent before Linux 4.19. */
  readonly resentBytes?: number;
  /** To processes of the same device. */
  readonly localSentBytes: number;
  readonly localSentSegments: number;
  /** Newest reading. */
  readonly connections?: number;
}

/** What fields it has, for those who fill them in by name. */
export const PROGRAM_TRAFFIC = messageOf<ProgramTraffic>()(edgevitals.v1.ProgramTraffic);

/** What went through the interfaces of a network namespace, headers included. */
export interface NamespaceTraffic {
  /** The program in it that started first. */
  readonly name: string;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly errors: number;
  readonly drops: number;
  /** Newest reading. */
  readonly processes: number;
}

/** What fields it has, for those who fill them in by name. */
export const NAMESPACE_TRAFFIC = messageOf<NamespaceTraffic>()(edgevitals.v1.NamespaceTraffic);
