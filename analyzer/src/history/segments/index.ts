export { SegmentFrameLog, type SegmentLogOptions } from './segment_frame_log.js';
