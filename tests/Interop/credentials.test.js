import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import credentials from '@alicloud/credentials';

import { run } from './shell.js';

const Official = credentials.default;

// Made up; those of a role end in the role's own letter, so that a mask tells them apart.
const key = { access_key_id: 'LTAI5tInteropKeyOfNobody1', access_key_secret: 'interopSecretOfNobody1' };
const sharedKey = { access_key_id: 'LTAI5tInteropKeyOfNobody2', access_key_secret: 'interopSecretOfNobody2' };
const role = letter => `acs:ram::1234567890123456:role/role${letter}`;

/** As ours shows a key: its ends. */
const mask = id => id.slice(0, 4) + '*'.repeat(id.length - 8) + id.slice(-4);

/** STS, CloudSSO and OAuth: the key tells what was asked for, and as whom. */
function answer(request, body) {
  const form = new URLSearchParams(body);
  const query = new URL(request.url, 'http://host').searchParams;
  const expiration = new Date(Date.now() + 3600e3).toISOString().replace(/\.\d+Z$/, 'Z');
  const keys = name => ({ AccessKeyId: `STS.${name}`, AccessKeySecret: 'secret', SecurityToken: `token of ${name}`.replaceAll(' ', '_'), Expiration: expiration });
  if (request.url.startsWith('/cloud-credentials')) {
    return { CloudCredential: keys(`cloudsso${request.headers.authorization.slice('Bearer '.length)}`) };
  }
  if (request.url === '/v1/token') {
    return { access_token: `accessfor${form.get('refresh_token')}`, refresh_token: `${form.get('refresh_token')}again`, expires_in: 3600 };
  }
  if (request.url === '/v1/exchange') {
    const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = keys(`oauth${request.headers.authorization.slice('Bearer '.length)}`);
    return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken, expiration: Expiration };
  }
  const signer = query.get('AccessKeyId') ?? /Credential=([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? form.get('OIDCToken');
  return { Credentials: keys(`${signer.replaceAll('.', '')}as${form.get('RoleArn').slice(-1)}`) };
}

describe('the official credentials library and ours', () => {
  let home;
  let host;
  let variables;
  let profiles;
  const httpsRequest = https.request;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'id2meta-interop-'));
    host = http.createServer((request, response) => {
      let body = '';
      request.on('data', data => { body += data; });
      request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answer(request, body)));
      });
    });
    await new Promise(resolve => { host.listen(0, '127.0.0.1', resolve); });
    const { port } = host.address();

    // The official library asks STS by https at its usual address; here that leads to the host of this test.
    https.request = (options, ...rest) => http.request({ ...options, protocol: 'http:', host: '127.0.0.1', hostname: '127.0.0.1', port, agent: undefined }, ...rest);

    const tokenFile = join(home, 'token');
    writeFileSync(tokenFile, 'oidctoken');
    profiles = [
      { name: 'ak', mode: 'AK', ...key },
      { name: 'sts', mode: 'StsToken', access_key_id: 'STS.InteropSessionOfNobody', access_key_secret: 'secret', sts_token: 'token' },
      { name: 'role', mode: 'RamRoleArn', ...key, ram_role_arn: role('a'), ram_session_name: 'interop', expired_seconds: 900 },
      { name: 'chain', mode: 'ChainableRamRoleArn', source_profile: 'role', ram_role_arn: role('b'), ram_session_name: 'interop' },
      { name: 'oidc', mode: 'OIDC', oidc_provider_arn: 'acs:ram::1234567890123456:oidc-provider/p', oidc_token_file: tokenFile, ram_role_arn: role('c'), ram_session_name: 'interop' },
      {
        name: 'sso', mode: 'CloudSSO', cloud_sso_sign_in_url: `http://127.0.0.1:${port}/start/login`, access_token: 'accesstoken', cloud_sso_account_id: '1234567890123456',
        cloud_sso_access_config: 'ac-1', cloud_sso_access_token_expire: Math.floor(Date.now() / 1000) + 3600,
      },
      { name: 'external', mode: 'External', process_command: `/bin/echo '{"mode":"AK","access_key_id":"${sharedKey.access_key_id}","access_key_secret":"x"}'` },
    ];
    mkdirSync(join(home, '.aliyun'));
    mkdirSync(join(home, '.alibabacloud'));
    writeFileSync(join(home, '.aliyun', 'config.json'), JSON.stringify({ current: 'chain', profiles, meta_path: '' }, null, '\t'), { mode: 0o600 });
    writeFileSync(join(home, '.alibabacloud', 'credentials'), [
      '# of everybody',
      '[default]',
      'type = access_key',
      `access_key_id = ${sharedKey.access_key_id}`,
      `access_key_secret=${sharedKey.access_key_secret} ; the second`,
      '',
      '[iniRole]',
      'type=ram_role_arn',
      ` access_key_id = ${sharedKey.access_key_id}`,
      `access_key_secret = ${sharedKey.access_key_secret}`,
      `role_arn = ${role('d')}`,
      'role_session_name = interop',
      '',
    ].join('\n'), { mode: 0o600 });
    for (const name of Object.keys(process.env).filter(name => name.startsWith('ALIBABA_CLOUD_'))) {
      delete process.env[name];
    }
    variables = { HOME: home, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', ALIBABA_CLOUD_STS_ENDPOINT: `http://127.0.0.1:${port}` };
    Object.assign(process.env, variables);
  });

  after(() => {
    https.request = httpsRequest;
    host.close();
    rmSync(home, { recursive: true });
  });

  async function official(profile, cliDisabled = false) {
    process.env.ALIBABA_CLOUD_PROFILE = profile;
    process.env.ALIBABA_CLOUD_CLI_PROFILE_DISABLED = String(cliDisabled);
    try {
      return await new Official().getCredential();
    } finally {
      delete process.env.ALIBABA_CLOUD_PROFILE;
      delete process.env.ALIBABA_CLOUD_CLI_PROFILE_DISABLED;
    }
  }

  test('come to the same key for every mode that both know', async () => {
    const names = [...profiles.map(profile => profile.name), 'iniRole', 'default'];
    const ours = await run(names.map(name => `(Get-Id2MetaCredential -ProfileName ${name} -Resolve).AccessKeyId`).join('; '));
    const theirs = [];
    for (const name of names) {
      theirs.push(mask((await official(name)).accessKeyId));
    }
    assert.deepEqual(ours, theirs);
    assert.equal(new Set(ours).size, names.length - 1, 'all keys but one pair differ in what a mask shows');
  });

  for (const [profile, cliDisabled] of [[undefined, false], [undefined, true], ['iniRole', false], ['sso', false]]) {
    test(`find the same one by themselves: profile ${profile}, CLI ${cliDisabled ? 'disabled' : 'enabled'}`, async () => {
      const environment = { ...(profile && { ALIBABA_CLOUD_PROFILE: profile }), ALIBABA_CLOUD_CLI_PROFILE_DISABLED: String(cliDisabled) };
      Object.assign(process.env, environment);
      try {
        const theirs = await new Official().getCredential();
        const [ours] = await run('(Get-Id2MetaCredential -Resolve | Where-Object { $_.InUse }).AccessKeyId');
        assert.equal(ours, mask(theirs.accessKeyId));
      } finally {
        Object.keys(environment).forEach(name => delete process.env[name]);
      }
    });
  }

  test('share a sign-in by OAuth through the file, whoever renews it', async () => {
    const file = join(home, '.aliyun', 'config.json');
    const stored = () => JSON.parse(readFileSync(file, 'utf8')).profiles.find(({ mode }) => mode === 'OAuth');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    config.profiles.push({ name: 'signedin', mode: 'OAuth', oauth_site_type: 'CN', oauth_refresh_token: 'refresh' });
    writeFileSync(file, JSON.stringify(config));

    const theirs = await official('signedin');
    assert.equal(theirs.accessKeyId, 'STS.oauthaccessforrefresh');
    assert.equal(stored().access_key_id, theirs.accessKeyId, 'it keeps the session in the file');
    assert.deepEqual(await run('(Get-Id2MetaCredential -ProfileName signedin -Resolve).AccessKeyId'), [mask(theirs.accessKeyId)]);

    // Ours signs in at its sandbox; theirs goes on with the tokens that ours wrote.
    config.profiles.at(-1).oauth_refresh_token = 'sandboxSignIn';
    writeFileSync(file, JSON.stringify(config));
    const [ours] = await run('Start-Id2MetaSandbox -EndpointOnly -SignInToken sandboxSignIn | Out-Null; (Get-Id2MetaCredential -ProfileName signedin -Resolve).AccessKeyId');
    assert.equal(mask(stored().access_key_id), ours);
    assert.notEqual(stored().oauth_refresh_token, 'sandboxSignIn');
    assert.equal((await official('signedin')).accessKeyId, `STS.oauth${stored().oauth_access_token}`);
  });

  test('read what ours wrote', async () => {
    await run([
      "$secret = [System.Security.SecureString]::new(); 'oursSecret+/='.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }",
      "Set-Id2MetaCredential -AccessKeyId LTAI5tWrittenByOurs -AccessKeySecret $secret -Persist -ProfileName ours -WarningAction Ignore",
      "Set-Id2MetaCredential -AccessKeyId LTAI5tWrittenAgain -AccessKeySecret $secret -Persist -ProfileName default -Force -WarningAction Ignore",
    ].join('; '));
    const { accessKeyId, accessKeySecret } = await official('ours');
    assert.deepEqual({ accessKeyId, accessKeySecret }, { accessKeyId: 'LTAI5tWrittenByOurs', accessKeySecret: 'oursSecret+/=' });
    assert.equal((await official('default', true)).accessKeyId, 'LTAI5tWrittenAgain');
    assert.match((await official('iniRole')).accessKeyId, /^STS\./);
  });
});
