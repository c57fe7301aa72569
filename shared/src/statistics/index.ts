export { holm } from './holm.js';
