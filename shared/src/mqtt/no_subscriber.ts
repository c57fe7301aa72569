import { EdgevitalsError } from '../errors/errors.js';

/** What `publish` fails with where a message that needs a subscriber has none. */
export const noSubscriber = (topic: string): EdgevitalsError =>
  new EdgevitalsError('NO_SUBSCRIBER', `nobody has subscribed to ${topic}`);
