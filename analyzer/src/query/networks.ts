import { EdgevitalsError } from '@edgevitals/shared/errors';
import { presetOf } from '@edgevitals/shared/results';
import { didYouMean } from '@edgevitals/shared/text';
import type { Query, QueryContext } from './context.js';

/** What is known of networks without agents. */
export const networksQuery: Query<'networks', Pick<QueryContext, 'networks'>> = async (
  { network, limit = presetOf('networks', 'limit') },
  context,
) => {
  const networks = context.networks(limit);
  if (network === undefined) return { networks };
  const found = networks.filter(each => each.network === network);
  if (found.length > 0) return { networks: found };
  const names = networks.map(each => each.network);
  throw new EdgevitalsError(
    'QUERY_NOT_FOUND',
    `no network ${JSON.stringify(network)} is heard: \`serve --input\` names them${didYouMean(network, names)}`,
  );
};
