/** Topics of those who are sent plain values. */
const PREFIX = 'plain';

export const plainTopic = (device: string): string => `${PREFIX}/${device}/processes`;
export const PLAIN_FILTER = `${PREFIX}/+/processes`;
/** Asked here, a program tells there what it has added up so far: JSON, {"messages", "cpu_ticks", "written_bytes"}. */
export const PLAIN_ASK = `${PREFIX}/ask`;
export const PLAIN_TOTALS = `${PREFIX}/totals`;
