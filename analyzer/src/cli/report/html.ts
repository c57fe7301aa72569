/** Blocks as a page of HTML that needs nothing else: no script, no file, no font from elsewhere; light and dark. */
import type { Block } from './block.js';
import { escapeHtml } from './escape_html.js';
import { chartSvg, forecastSvg } from './svg_chart.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --weak: #5b6675; --line: #dde3ea; --paper: #ffffff; --warn: #8a4b00; --warn-paper: #fff4e0;
  --s0: #1f5fbf; --s1: #b45309; --s2: #047857; --s3: #7e22ce; --mark: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --weak: #9aa6b5; --line: #2d3642; --paper: #12171e; --warn: #ffcf8f;
  --warn-paper: #33261a; --s0: #78aefc; --s1: #f5b050; --s2: #4fd1a0; --s3: #c79bf7; --mark: #ff8a80; } }
body { margin: 0 auto; max-width: 860px; padding: 1.5rem 1rem 4rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .3rem; border-bottom: 2px solid var(--line); padding-bottom: .2rem; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .2rem; } p, ul { margin: .4rem 0; } p.weak { color: var(--weak); }
p.warning { color: var(--warn); background: var(--warn-paper); padding: .35rem .6rem; border-radius: 4px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-size: .92em; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--weak); font-weight: 600; } th.number, td.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
figure { margin: .8rem 0; } figcaption { color: var(--weak); font-size: .88em; } svg { width: 100%; height: auto; display: block; }
.legend { float: right; } .legend span { margin-left: 1rem; } .key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .35em; }
.grid { stroke: var(--line); } .axis, .mark-text { fill: var(--weak); font-size: 11px; } .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.mark { stroke: var(--mark); stroke-dasharray: 5 4; } .mark-text { fill: var(--mark); } .band { fill: var(--s0); opacity: .35; } .middle { stroke: var(--s0); stroke-width: 2.5; }
${[0, 1, 2, 3].map(i => `.line.s${i} { stroke: var(--s${i}); } .dot.s${i} { fill: var(--s${i}); } .key.s${i} { background: var(--s${i}); }`).join(' ')}
@media print { body { max-width: none; } h2 { break-before: page; } }`;

/** What stands before the first block. */
export const htmlHead = (title: string): string =>
  `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n` +
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
  `<title>${escapeHtml(title)}</title>\n<style>${STYLE}\n</style>\n</head>\n<body>\n`;
/** What stands after the last. */
export const HTML_END = '</body>\n</html>\n';

export function htmlOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>\n`;
    case 'text':
      return `<p${block.tone === undefined ? '' : ` class="${block.tone}"`}>${escapeHtml(block.text)}</p>\n`;
    case 'list':
      return `<ul>${block.items.map(item => `<li>${escapeHtml(item)}</li>`).join('')}</ul>\n`;
    case 'table': {
      const { columns, rows, more = 0 } = block;
      const cell = (tag: 'th' | 'td', content: string, i: number): string =>
        `<${tag}${columns[i]?.isNumber ? ' class="number"' : ''}>${escapeHtml(content)}</${tag}>`;
      const head = columns.map(({ title }, i) => cell('th', title, i)).join('');
      const body = rows
        .map(row => `<tr>${row.map((each, i) => cell('td', each, i)).join('')}</tr>\n`)
        .join('');
      const rest = more > 0 ? `<p class="weak">${more} more.</p>\n` : '';
      return `<div class="wide"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody></table></div>\n${rest}`;
    }
    case 'chart':
      return chartSvg(block);
    case 'forecast':
      return forecastSvg(block);
  }
}
