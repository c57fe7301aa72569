import t from 'tap';
import { HOSTILE_TEXTS, RESULT_EXAMPLES, withAllTexts } from '../testing/index.js';
import { isPrintable } from '../text/printable.js';
import { decodeBody, encodeBody } from './content.js';

t.test('JSON of any answer can be looked at, and reads as what it was made of', async t => {
  for (const [name, example] of Object.entries(RESULT_EXAMPLES)) {
    for (const text of HOSTILE_TEXTS) {
      const value = withAllTexts(example, text);
      const json = encodeBody(value, 'application/json');
      if (!isPrintable(new TextDecoder().decode(json))) t.fail(`${name} ${JSON.stringify(text)}`);
      t.strictSame(decodeBody(json, 'application/json'), JSON.parse(JSON.stringify(value)), name);
    }
  }
});
