import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { OfficialClient } from './official-client.js';
import { Sandbox } from './sandbox.js';

const require = createRequire(import.meta.url);
const providers = '@alicloud/credentials/dist/src/providers/';
const { default: Uri } = require(providers + 'uri');
const { default: OAuth } = require(providers + 'oauth');
const { default: Oidc } = require(providers + 'oidc_role_arn');
const { default: Instance } = require(providers + 'ecs_ram_role');
const { doRequest } = require(providers + 'http');

const token = 'interop-sign-in-token';

describe('the official credentials library and the sandbox that hands out session keys', () => {
  let sandbox;
  let folder;

  before(async () => {
    sandbox = await Sandbox.start('--sign-in-token', token, '--session-lifetime', '3600');
    folder = mkdtempSync(join(tmpdir(), 'id2meta-'));
  });

  after(async () => {
    rmSync(folder, { recursive: true });
    await sandbox.stop();
  });

  /** The library's own requests, to the sandbox: it has the hosts of STS and of the instance metadata built in. */
  function toSandbox(provider) {
    provider.doRequest = request => doRequest(Object.assign(request, { protocol: 'http', host: sandbox.host }));
    return provider;
  }

  const sources = {
    CredentialsUri: () => Uri.builder().withCredentialsURI(sandbox.endpoint + 'sandbox/credentials').build(),
    OAuth: () => OAuth.builder().withClientId('4103531455503354461').withSignInUrl(sandbox.endpoint).withRefreshToken(token).build(),
    AssumeRoleWithOidc: () => {
      const file = join(folder, 'token');
      writeFileSync(file, token);
      return toSandbox(Oidc.builder().withRoleArn('acs:ram::123456789012:role/Verifier').withOIDCProviderArn('acs:ram::123456789012:oidc-provider/Cluster')
        .withOIDCTokenFilePath(file).withRoleSessionName('interop').build());
    },
    MetadataV2: () => toSandbox(Instance.builder().build()),
  };

  for (const [source, provider] of Object.entries(sources)) {
    test(`${source}: the library gets a key, and the key verifies`, async () => {
      const { accessKeyId, accessKeySecret, securityToken } = await provider().getCredentials();
      assert.match(accessKeyId, /^STS\./);
      const client = new OfficialClient(sandbox.host, { accessKeyId, accessKeySecret, securityToken });
      assert.equal((await client.verify('张三', '110101199003070011')).Result.BizCode, '1');
      assert.equal((await sandbox.bill()).SessionKeys[source], 1);
    });
  }

  test('MetadataV1: the library falls back where there are no metadata tokens', async () => {
    const old = await Sandbox.start('--metadata', 'V1Only');
    const provider = Instance.builder().build();
    provider.doRequest = request => doRequest(Object.assign(request, { host: old.host }));
    try {
      assert.match((await provider.getCredentials()).accessKeyId, /^STS\./);
      assert.deepEqual((await old.bill()).SessionKeys, { MetadataV1: 1 });
    } finally {
      await old.stop();
    }
  });
});
