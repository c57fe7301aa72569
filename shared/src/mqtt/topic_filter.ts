/** Topic filters, as in section 4.7 of the OASIS MQTT 5.0 standard (the rules of 3.1.1 are the same). */

const SHARED = /^\$share\/[^/+#]+\/(.+)$/s;

/** True when `filter` may be subscribed: `+` and `#` stand alone in their level, and `#` is the last one. */
export function isTopicFilter(filter: string): boolean {
  if (filter === '' || filter.length > 65_535 || filter.includes('\0')) return false;
  if (filter.startsWith('$share/') && !SHARED.test(filter)) return false;
  const levels = filter.split('/');
  return levels.every((level, i) => {
    if (level === '#') return i === levels.length - 1;
    return level === '+' || !/[+#]/.test(level);
  });
}

/** True when `topic` may be published to: not empty, and without wildcards. */
export const isTopicName = (topic: string): boolean =>
  topic !== '' && topic.length <= 65_535 && !/[+#\0]/.test(topic);

/**
 * True when a message on `topic` goes to subscribers of `filter`. `#` also matches the level above it; a filter that
 * starts with a wildcard does not match topics that start with `$`. A `$share/<group>/` prefix is looked through.
 */
export function topicMatches(filter: string, topic: string): boolean {
  const levels = (SHARED.exec(filter)?.[1] ?? filter).split('/');
  const names = topic.split('/');
  if (topic.startsWith('$') && (levels[0] === '+' || levels[0] === '#')) return false;
  for (let i = 0; i < levels.length; i++) {
    if (levels[i] === '#') return true;
    if (i >= names.length) return false;
    if (levels[i] !== '+' && levels[i] !== names[i]) return false;
  }
  return levels.length === names.length;
}
