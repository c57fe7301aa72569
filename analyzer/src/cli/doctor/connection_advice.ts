/** Why there is no connection, and what is usually wrong then. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { type Diagnosis, failed } from './diagnosis.js';

interface Cause {
  readonly pattern: RegExp;
  readonly what: 'broker' | 'TLS' | 'credentials';
  readonly advice: string;
}

const CAUSES: readonly Cause[] = [
  {
    pattern: /is on another machine/,
    what: 'TLS',
    advice: 'use mqtts:// (docs/tls.md leads there), or --allow-plaintext where the network can be trusted',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN/,
    what: 'broker',
    advice: 'its name is not known here: look at --broker (EDGEVITALS_BROKER) and at the name server',
  },
  {
    pattern: /ECONNREFUSED/,
    what: 'broker',
    advice: 'nothing listens there: is the broker running, and is the port right (1883, with TLS 8883)?',
  },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|no answer/i,
    what: 'broker',
    advice: 'the machine does not answer: look at the address, the network and its firewall',
  },
  {
    pattern: /self.signed|unable to (?:get|verify)|certificate|altname/i,
    what: 'TLS',
    advice:
      "give the authority that signed the broker's certificate with --ca, and name the broker as its certificate does",
  },
  {
    pattern: /wrong version number|EPROTO|ssl|tls/i,
    what: 'TLS',
    advice: 'one side speaks TLS and the other does not: mqtts:// wants the TLS port of the broker (8883)',
  },
  {
    pattern: /user name|password|not authori[sz]ed|bad username|credentials|banned/i,
    what: 'credentials',
    advice: 'look at --username and --password-file, and whether the broker knows that user',
  },
];

/** @param error of the attempt to connect. */
export function connectionTrouble(error: unknown): Diagnosis {
  const message = error instanceof Error ? error.message : String(error);
  const code = isEdgevitalsError(error) ? ` (${error.code})` : '';
  const cause = CAUSES.find(({ pattern }) => pattern.test(message));
  if (cause !== undefined) return failed(cause.what, `${message}${code}`, cause.advice);
  const isRefused = isEdgevitalsError(error, 'BROKER_REFUSED');
  return failed(
    isRefused ? 'credentials' : 'broker',
    `${message}${code}`,
    isRefused
      ? 'look at what the broker logs of this client'
      : 'look at --broker, and at what the broker logs',
  );
}
