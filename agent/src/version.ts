/** The agent's version, as in package.json (a test compares them: a single-file build has no package.json to ask). */
export const VERSION = '0.1.0';
