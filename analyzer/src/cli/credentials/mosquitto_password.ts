/**
 * A line of mosquitto's `password_file`, as mosquitto_passwd(1) of 2.0 writes it:
 * `NAME:$7$ITERATIONS$SALT$HASH`, PBKDF2 with HMAC-SHA-512 (lib/password_mosq.c there), salt and hash in base64.
 */
import { pbkdf2Sync } from 'node:crypto';

/** What mosquitto 2.0 takes, no more and no less. */
export const SALT_BYTES = 12;
const HASH_BYTES = 64;
/**
 * mosquitto_passwd's own default. The broker does this once for each client that connects, a whole fleet after a restart; it
 * would slow down guessing, which 192 random bits end anyway.
 */
const ITERATIONS = 101;

export function mosquittoPassword(name: string, password: string, salt: Uint8Array): string {
  const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512').toString('base64');
  return `${name}:$7$${ITERATIONS}$${Buffer.from(salt).toString('base64')}$${hash}`;
}
