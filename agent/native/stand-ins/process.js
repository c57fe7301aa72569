/** In place of the package of this name: the host's globals have what libraries use. */
module.exports = globalThis.process;
