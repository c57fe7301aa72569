/** In place of modules that the agent never gets to: SOCKS, worker threads, URL parsing. */
module.exports = {};
