/** No kernel counts processes further (include/linux/threads.h, PID_MAX_LIMIT). */
export const MOST_PID = 4_194_304;
