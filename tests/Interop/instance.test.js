import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const network = ['--user', '--map-root-user', '--net'];
const mayHaveNetwork = spawnSync('unshare', [...network, 'ip', 'link', 'set', 'lo', 'up']).status === 0;
const mask = id => id.slice(0, 4) + '*'.repeat(id.length - 8) + id.slice(-4);

test('on a cloud instance, the official credentials library and ours come to the same keys', { skip: mayHaveNetwork ? false : 'No network of its own can be made here (unshare).' }, () => {
  const { status, stdout, stderr } = spawnSync('unshare', [...network, process.execPath, fileURLToPath(new URL('instance.js', import.meta.url))], { encoding: 'utf8', timeout: 120e3 });
  assert.equal(status, 0, stdout + stderr);
  const { theirs, ours } = JSON.parse(stdout);
  assert.deepEqual(theirs, ['STS.NamedRole', 'STS.FoundRole', 'STS.SharedRole', 'STS.FoundRole', 'STS.EnvRole']);
  assert.deepEqual(ours, theirs.map(mask));
});
