import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeTable, table } from './areas.js';

test('the table of areas is what its packages give', () => {
  assert.equal(readFileSync(table, 'utf8'), makeTable(), 'run "npm run areas" in tests/Interop');
});
