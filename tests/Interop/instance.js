// Runs in a network of its own, where the address of the instance metadata leads here. Prints the keys of the official library, and ours.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import credentials from '@alicloud/credentials';

import { run } from './shell.js';

const Official = credentials.default;
const path = '/latest/meta-data/ram/security-credentials/';

execFileSync('ip', ['link', 'set', 'lo', 'up']);
execFileSync('ip', ['address', 'add', '100.100.100.200/32', 'dev', 'lo']);
const metadata = http.createServer((request, response) => {
  if (request.method === 'PUT' && request.url === '/latest/api/token') {
    response.end('metadataToken');
  } else if (request.headers['x-aliyun-ecs-metadata-token'] !== 'metadataToken') {
    response.writeHead(403).end();
  } else if (request.url === path) {
    response.end('FoundRole');
  } else {
    const keys = { AccessKeyId: `STS.${request.url.slice(path.length)}`, AccessKeySecret: 'secret', SecurityToken: 'token' };
    response.end(JSON.stringify({ Code: 'Success', ...keys, Expiration: new Date(Date.now() + 3600e3).toISOString().replace(/\.\d+Z$/, 'Z') }));
  }
}).listen(80, '100.100.100.200');
await once(metadata, 'listening');

const home = mkdtempSync(join(tmpdir(), 'id2meta-instance-'));
mkdirSync(join(home, '.aliyun'));
mkdirSync(join(home, '.alibabacloud'));
writeFileSync(join(home, '.aliyun', 'config.json'), JSON.stringify({ current: 'a', profiles: [{ name: 'named', mode: 'EcsRamRole', ram_role_name: 'NamedRole' }, { name: 'found', mode: 'EcsRamRole' }] }), { mode: 0o600 });
writeFileSync(join(home, '.alibabacloud', 'credentials'), '[iniNamed]\ntype = ecs_ram_role\nrole_name = SharedRole\n', { mode: 0o600 });
Object.keys(process.env).filter(name => name.startsWith('ALIBABA_CLOUD_')).forEach(name => delete process.env[name]);
process.env.HOME = home;

const cases = [{ PROFILE: 'named' }, { PROFILE: 'found' }, { PROFILE: 'iniNamed' }, { CLI_PROFILE_DISABLED: 'true' }, { CLI_PROFILE_DISABLED: 'true', ECS_METADATA: 'EnvRole' }]
  .map(variables => Object.entries(variables).map(([name, value]) => [`ALIBABA_CLOUD_${name}`, value]));
const theirs = [];
for (const variables of cases) {
  Object.assign(process.env, Object.fromEntries(variables));
  theirs.push((await new Official().getCredential()).accessKeyId);
  variables.forEach(([name]) => delete process.env[name]);
}
const ours = await run(cases.map(variables => [
  ...variables.map(([name, value]) => `$env:${name} = '${value}'`),
  '(Get-Id2MetaCredential -Resolve | Where-Object { $_.InUse }).AccessKeyId',
  ...variables.map(([name]) => `$env:${name} = $null`),
].join('; ')).join('; '));
metadata.close();
rmSync(home, { recursive: true });
console.log(JSON.stringify({ theirs, ours }));
