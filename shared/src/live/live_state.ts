/** What keys have made of a live view: pure, the loop is live_view.ts. */
import type { Key } from './keys.js';

/** A key that sorts rows, and what it is called in requests. */
export interface SortKey {
  readonly key: string;
  readonly sort: string;
}

export interface LiveState {
  readonly paused: boolean;
  /** Rows without it are left out. */
  readonly filter: string;
  /** The filter is being typed. */
  readonly typing: boolean;
  readonly sort: string | undefined;
  readonly ended: boolean;
}

/** More of a filter is not taken. */
const LONGEST_FILTER = 40;

export const liveState = (sort: string | undefined): LiveState => ({
  paused: false,
  filter: '',
  typing: false,
  sort,
  ended: false,
});

/** The state after a key. */
export function pressed(state: LiveState, key: Key, sorts: readonly SortKey[]): LiveState {
  if (key.name === 'interrupt') return { ...state, ended: true };
  return state.typing ? typed(state, key) : commanded(state, key, sorts);
}

function typed(state: LiveState, key: Key): LiveState {
  if (key.name === 'enter') return { ...state, typing: false };
  if (key.name === 'escape') return { ...state, typing: false, filter: '' };
  if (key.name === 'backspace') return { ...state, filter: [...state.filter].slice(0, -1).join('') };
  if (key.name !== 'text' || state.filter.length >= LONGEST_FILTER) return state;
  return { ...state, filter: state.filter + key.text };
}

function commanded(state: LiveState, key: Key, sorts: readonly SortKey[]): LiveState {
  if (key.name === 'escape')
    return state.filter === '' ? { ...state, ended: true } : { ...state, filter: '' };
  if (key.name !== 'text') return state;
  if (key.text === 'q') return { ...state, ended: true };
  if (key.text === 'p' || key.text === ' ') return { ...state, paused: !state.paused };
  if (key.text === '/') return { ...state, typing: true };
  const sort = sorts.find(each => each.key === key.text)?.sort;
  return sort === undefined ? state : { ...state, sort };
}

/** The last line of the screen: what keys do, or what is being typed. */
export function statusLine(state: LiveState, sorts: readonly SortKey[], seconds: number): string {
  if (state.typing) return `filter: ${state.filter}█  Enter keeps it, Esc clears it`;
  const pace = state.paused ? 'PAUSED' : `${seconds} s`;
  if (state.filter !== '')
    return [
      pace,
      `only "${state.filter}" (Esc: all)`,
      ...(state.sort === undefined ? [] : [`by ${state.sort}`]),
      '[p]ause [q]uit',
    ].join('  ');
  const keys = sorts.map(
    ({ key, sort }) => `${sort.replace(key, `[${key}]`)}${sort === state.sort ? '*' : ''}`,
  );
  return [pace, ...(keys.length === 0 ? [] : [keys.join(' ')]), '[/] [p]ause [q]uit'].join('  ');
}
