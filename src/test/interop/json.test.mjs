// The comparison itself: what it must tell apart, and what it must not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonical, elements, members } from './json.mjs';

test('white space and escapes do not count', () => {
  assert.equal(canonical('{ "a" : "\\u0026\\u00fc" }\n'), canonical('{"a":"&ü"}'));
});

test('number texts and order do', () => {
  assert.notEqual(canonical('[1.0]'), canonical('[1]'));
  assert.notEqual(canonical('[12345678901234567890]'), canonical('[12345678901234567891]'));
  assert.notEqual(canonical('{"a":1,"b":2}'), canonical('{"b":2,"a":1}'));
});

test('slices are as written', () => {
  assert.deepEqual([...members('{"x": {"y": [1.50, "}"]}, "z":-0}')], [['x', '{"y": [1.50, "}"]}'], ['z', '-0']]);
  assert.deepEqual(elements('[ {"a": []}, 2e3 , "," ]'), ['{"a": []}', '2e3', '","']);
  assert.deepEqual(elements('[]'), []);
});
