/** Whether a name is that of a pattern of `*` and `?`; in time of the order of both lengths multiplied. */
export function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let in_ = 0;
  let star = -1;
  let mark = 0;
  while (in_ < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      mark = in_;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[in_])) {
      at++;
      in_++;
    } else if (star >= 0) {
      at = star + 1;
      in_ = ++mark;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

export const isPattern = (name: string): boolean => /[*?]/.test(name);
