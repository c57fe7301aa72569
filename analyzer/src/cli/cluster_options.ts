/** The options by which members of a cluster, and who looks at it, find its NATS. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Command, Option } from 'commander';
import { HAS_PASSWORD, readPasswordFile, refuseSeen } from './connection_options.js';

/** Nodes of NATS, and the password of the user that the URL names. */
export interface ClusterConnection {
  readonly url: string;
  readonly password?: string;
}

/** @param cluster the command's own `--cluster <url>`. */
export function addClusterOptions(command: Command, cluster: Option): Command {
  return command
    .addOption(cluster.env('EDGEVITALS_CLUSTER'))
    .addOption(
      new Option(
        '--cluster-password-file <file>',
        'file with the password at NATS, its first line, of the user in --cluster nats://USER@host:4222',
      ).env('EDGEVITALS_CLUSTER_PASSWORD_FILE'),
    )
    .hook('preAction', (_, acting) => {
      if (acting.getOptionValueSource('cluster') === 'cli' && hasPassword(acting.getOptionValue('cluster')))
        refuseSeen(
          '--cluster: a password in its URL',
          'give it in a file that --cluster-password-file names',
        );
    });
}

/** @throws EdgevitalsError CONFIG_INVALID for a file that cannot be read or has no password, for two passwords, and for no user. */
export function toClusterConnection(url: string, passwordFile: string | undefined): ClusterConnection {
  // an empty variable is none
  if (passwordFile === undefined || passwordFile === '') return { url };
  if (hasPassword(url))
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      'there is a password in the URL of --cluster and a --cluster-password-file: give one of them',
    );
  const [first = ''] = url.split(',', 1);
  if (!/^\s*[^/]*:\/\/[^@/]+@/.test(first))
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      '--cluster-password-file: --cluster must name whose password it is, in its first URL: nats://USER@host:4222',
    );
  return { url, password: readPasswordFile(passwordFile, '--cluster-password-file') };
}

const hasPassword = (urls: string): boolean => urls.split(',').some(url => HAS_PASSWORD.test(url));
