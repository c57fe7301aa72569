/** A node that takes more than its part of a network of little capacity, or does not stay in it. */
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export interface NodeMessages {
  readonly subject: string;
  /** Messages received of it, and how many a second. */
  readonly messages: number;
  readonly messagesPerSecond: number;
}

export interface NodeLeaves {
  readonly subject: string;
  /** How often it left the network in a day. */
  readonly leaves: number;
}

/** A rate of fewer messages is that of a moment: of somebody at a switch. */
const LEAST_MESSAGES = 30;

export function chattyNode({ subject, messages, messagesPerSecond }: NodeMessages): Inefficiency | undefined {
  if (!(messages >= LEAST_MESSAGES)) return undefined;
  return judged('mesh.chatty-node', messagesPerSecond, () => ({
    subject,
    severity: 'info',
    summary: `${subject} sends ${messagesPerSecond.toFixed(1)} messages a second`,
    hint: 'Let it report less often: larger minimum intervals and changes (reporting configuration), no polling, or mains meters that update each second set to minutes.',
    evidence: evidenceOf(['rate', messagesPerSecond, '1/s'], ['messages', messages, '1']),
  }));
}

export function leavingNode({ subject, leaves }: NodeLeaves): Inefficiency | undefined {
  return judged('mesh.node-leaves', leaves, () => ({
    subject,
    severity: 'warning',
    summary: `${subject} left the network ${leaves} times in a day`,
    hint: 'A weak link or battery, a router that comes and goes, or firmware that gives up its parent: look at its link quality and put a router near.',
    evidence: evidenceOf(['leaves', leaves, '1']),
  }));
}
