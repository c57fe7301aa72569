import t from 'tap';
import { RetainedBounds } from './retained_bounds.js';

t.test('whoever fills what is kept leaves room for the next', t => {
  const bounds = new RetainedBounds({ mostTopics: 100 });
  const fill = (client: string): number => {
    let kept = 0;
    while (bounds.keep(client, `${client}/${kept}`, 10) === undefined) kept++;
    return kept;
  };
  t.same(['a', 'b', 'c'].map(fill), [50, 25, 12]);
  t.match(bounds.keep('a', 'one/more', 10), /quota exceeded/);
  t.equal(bounds.keep('a', 'a/1', 10), undefined, 'what it has it may say anew');
  t.equal(bounds.keep('d', 'd/1', 10), undefined);
  t.end();
});

t.test('bytes are bounded too, and what is cleared or taken over counts no more', t => {
  const bounds = new RetainedBounds({ mostBytes: 10_000 });
  t.match(bounds.keep('a', 'large', 6000), /quota exceeded/);
  t.equal(bounds.keep('a', 'large', 4000), undefined);
  t.match(bounds.keep('a', 'large', 6000), /quota exceeded/, 'it may not grow');
  t.equal(bounds.keep('b', 'large', 2000), undefined, 'another says it');
  t.equal(bounds.keep('a', 'other', 3000), undefined);
  const { bytes } = bounds;
  t.equal(bounds.keep('c', 'other', 0), undefined);
  t.ok(bounds.bytes < bytes - 3000);
  t.equal(bounds.keep('c', 'large', 0), undefined);
  t.equal(bounds.bytes, 0);
  t.end();
});
