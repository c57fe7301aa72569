export { type BrokerOptions, type EmbeddedBroker, startBroker } from './broker.js';
