import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Absent, type Contender, programs } from './contender.js';

const SCRIPT = fileURLToPath(new URL('../../../bench/psutil_agent.py', import.meta.url));
const WHERE = `import os, sys, psutil, paho.mqtt.client
print(os.path.realpath(sys.executable))
print(os.path.dirname(psutil.__file__))
print(os.path.dirname(os.path.dirname(paho.mqtt.client.__file__)))`;

/** What is written in an afternoon: psutil and paho in Python. */
export function psutil(brokerPort: number): Contender | Absent {
  const name = 'psutil and paho';
  // Debian's modules are of Debian's Python, which need not be the first in the PATH
  for (const command of programs('python3')) {
    const parts = partsOf(command);
    if (parts !== undefined) return contender(name, parts, brokerPort);
  }
  return { name, absent: 'not installed: apt-get install python3-psutil python3-paho-mqtt' };
}

function contender(name: string, [python, ...modules]: readonly string[], brokerPort: number): Contender {
  return {
    name,
    command: python!,
    // without -B it would write compiled modules
    args: ['-B', SCRIPT, `${brokerPort}`],
    parts: [python!, SCRIPT, ...modules],
    counted: 'python3, psutil and paho, without the standard library',
  };
}

/** The interpreter itself and the directories of psutil and paho, undefined where one is missing. */
function partsOf(python: string): readonly string[] | undefined {
  try {
    const told = execFileSync(python, ['-c', WHERE], {
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    });
    return told.trim().split('\n');
  } catch {
    return undefined;
  }
}
