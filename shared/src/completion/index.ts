export {
  type CompletedCommand,
  type CompletedOption,
  completionScript,
  SHELLS,
  type Shell,
} from './completion.js';
