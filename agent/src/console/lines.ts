/** Longest line that is looked at: what an RTOS prints of a task has less than 160. */
const LONGEST = 256;
/** Colours and cursor movements (ECMA-48, 5.4), and what else a shell sends besides text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is control characters that are to go
const CONTROL = /\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-Z\\-_]|[\x00-\x08\x0b-\x1f\x7f]/g;

/** Prompts of the shells of NuttX, RT-Thread and Zephyr, behind which an answer may begin when it was typed before. */
const PROMPT = /^(?:(?:nsh|msh \/\S*|finsh \/)> ?|\w+:~\$ )+/;

/** Bytes of a console to lines, without what is meant for a terminal. A line that is too long is cut, and holds no memory. */
export class ConsoleLines {
  private rest = '';
  private isTooLong = false;

  /** @returns the lines that `text` ends. */
  take(text: string): string[] {
    const parts = (this.rest + text).split('\n');
    this.rest = parts.pop()!;
    const lines: string[] = [];
    for (const part of parts) {
      if (!this.isTooLong && part.length <= LONGEST)
        lines.push(part.replace(CONTROL, '').replace(PROMPT, ''));
      this.isTooLong = false;
    }
    if (this.rest.length > LONGEST) {
      this.rest = '';
      this.isTooLong = true;
    }
    return lines;
  }
}
