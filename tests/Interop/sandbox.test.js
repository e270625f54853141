import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { OfficialClient } from './official-client.js';
import { Sandbox } from './sandbox.js';

const names = [
  '张三',
  '阿卜杜拉·买买提',
  'Anna Maria Smith',
  'a+b*c~d!e\'f(g)h&i=j/k%l',
  '100%41 ?#;,:@$[]',
  '𠮷野',
  '㛃㛃',
  '😀🇨🇳',
  ' 前後 ',
];

const ways = [
  { title: 'POST with the query', method: 'POST', form: false },
  { title: 'POST with a form', method: 'POST', form: true },
  { title: 'GET with the query', method: 'GET', form: false },
];

/** A number of nobody, its check character as GB 11643 has it. */
function idNumber(sequence) {
  const body = `99000019000101${String(sequence).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return body + '10X98765432'[sum % 11];
}

const key = { accessKeyId: Sandbox.accessKeyId, accessKeySecret: Sandbox.accessKeySecret };

function failsWith(code, message) {
  return error => {
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

describe('the official client against the sandbox', () => {
  let sandbox;
  let client;

  before(async () => {
    sandbox = await Sandbox.start();
    client = new OfficialClient(sandbox.host, key);
  });

  after(() => sandbox.stop());

  for (const way of ways) {
    test(`${way.title}: the number decides, 1 and 2 are billed`, async () => {
      const start = await sandbox.bill();
      assert.equal((await client.verify('张三', idNumber(1), way)).Result.BizCode, '1');
      assert.equal((await client.verify('张三', idNumber(801), way)).Result.BizCode, '2');
      const answer = await client.verify('张三', idNumber(901), way);
      assert.deepEqual(answer, { Message: 'success', RequestId: answer.RequestId, Code: 'Success', Result: { BizCode: '3' } });
      assert.match(answer.RequestId, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);

      const end = await sandbox.bill();
      assert.equal(end.Requests - start.Requests, 3);
      assert.equal(end.NoRecord - start.NoRecord, 1);
      assert.equal(end.BilledCalls - start.BilledCalls, 2);
    });
  }

  test('the subjects of all ways are the same two', async () => {
    const bill = await sandbox.bill();
    assert.equal(bill.BilledSubjects, 2);
    assert.equal(bill.SubjectsBilledMoreThanOnce, 2);
    assert.equal(bill.MaximumBilledPerSubject, ways.length);
  });

  test('headers are the service\'s, and one says sandbox', async () => {
    const { status, headers } = await fetch(sandbox.endpoint, { method: 'POST' });
    assert.equal(status, 400);
    assert.equal(headers.get('content-type'), 'application/json;charset=utf-8');
    assert.equal(headers.get('server'), 'Id2Meta-Sandbox');
    assert.equal(headers.get('keep-alive'), 'timeout=25');
    assert.match(headers.get('x-acs-request-id'), /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  });

  test('KeepaliveIntl is free', async () => {
    const { BilledCalls } = await sandbox.bill();
    assert.equal((await client.call('KeepaliveIntl', {})).Result.Result, 'SUCCESS');
    assert.equal((await sandbox.bill()).BilledCalls, BilledCalls);
  });

  test('a wrong secret', async () => {
    const stranger = new OfficialClient(sandbox.host, { ...key, accessKeySecret: 'wrong' });
    await assert.rejects(stranger.verify('张三', idNumber(1)), failsWith('SignatureDoesNotMatch', /server StringToSign is \[ACS3-HMAC-SHA256\n[0-9a-f]{64}\] server CanonicalRequest is \[POST\n\/\nIdentifyNum=/));
  });

  test('an unknown key', async () => {
    const stranger = new OfficialClient(sandbox.host, { ...key, accessKeyId: 'nobody' });
    await assert.rejects(stranger.verify('张三', idNumber(1)), failsWith('InvalidAccessKeyId.NotFound', /code: 404, Specified access key is not found\./));
  });

  test('a token that the key has not', async () => {
    const stranger = new OfficialClient(sandbox.host, { ...key, securityToken: 'token' });
    await assert.rejects(stranger.verify('张三', idNumber(1)), failsWith('InvalidSecurityToken.MismatchWithAccessKey', /./));
  });

  test('an unknown action and a wrong version', async () => {
    await assert.rejects(client.call('Id3MetaVerifyIntl', {}), failsWith('InvalidAction.NotFound', /code: 404,/));
    await assert.rejects(client.call('Id2MetaVerifyIntl', {}, 'POST', '2019-03-07'), failsWith('InvalidVersion', /code: 404,/));
  });

  test('a missing parameter', async () => {
    const query = { ProductCode: 'ID_2META', ParamType: 'normal', IdentifyNum: idNumber(1) };
    await assert.rejects(client.call('Id2MetaVerifyIntl', { query }), failsWith('MissingUserName', /UserName is mandatory for this action\./));
  });

  describe('altered after it was signed', () => {
    function alter(context, change) {
      const { request } = http;
      context.mock.method(http, 'request', options => {
        change(options);
        return request(options);
      });
    }

    test('a parameter', async context => {
      const { BilledCalls } = await sandbox.bill();
      alter(context, options => { options.path = options.path.replace('ParamType=normal', 'ParamType=md5'); });
      await assert.rejects(client.verify('张三', idNumber(1)), failsWith('SignatureDoesNotMatch', /ParamType=md5/));
      context.mock.restoreAll();
      assert.equal((await sandbox.bill()).BilledCalls, BilledCalls);
    });

    test('a header of the service put in', async context => {
      alter(context, options => { options.headers['x-acs-extra'] = '1'; });
      await assert.rejects(client.verify('张三', idNumber(1)), failsWith('IncompleteSignature', /The request signature does not conform to Aliyun standards\./));
    });

    test('the date', async context => {
      alter(context, options => { options.headers['x-acs-date'] = '2020-01-01T00:00:00Z'; });
      await assert.rejects(client.verify('张三', idNumber(1)), failsWith('InvalidTimeStamp.Expired', /Specified time stamp or date value is expired\./));
    });
  });
});

describe('names arrive exactly', () => {
  let sandbox;
  let client;
  let folder;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'id2meta-interop-'));
    const file = join(folder, 'people.csv');
    const rows = names.map((name, i) => `"${name}",${idNumber(i)}`);
    writeFileSync(file, ['name,idNumber', ...rows, ''].join('\n'));
    sandbox = await Sandbox.start('--population', file);
    client = new OfficialClient(sandbox.host, key);
  });

  after(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  });

  for (const way of ways) {
    for (const [i, name] of names.entries()) {
      test(`${way.title}: "${name}"`, async () => {
        assert.equal((await client.verify(name, idNumber(i), way)).Result.BizCode, '1');
        assert.equal((await client.verify(`${name}x`, idNumber(i), way)).Result.BizCode, '2');
      });
    }
  }

  test('nobody else is on record', async () => {
    assert.equal((await client.verify(names[0], idNumber(names.length))).Result.BizCode, '3');
  });
});

describe('the quota', () => {
  test('a call beyond it is refused with the service\'s own error and not billed', async () => {
    const sandbox = await Sandbox.start('--qps', '0.001');
    try {
      const client = new OfficialClient(sandbox.host, key);
      await client.verify('张三', idNumber(1));
      await assert.rejects(client.verify('张三', idNumber(1)), error => {
        assert.equal(error.name, 'ThrottlingError');
        return failsWith('Throttling.User', /Request was denied due to user flow control\./)(error);
      });
      const bill = await sandbox.bill();
      assert.equal(bill.Throttled, 1);
      assert.equal(bill.BilledCalls, 1);
    } finally {
      await sandbox.stop();
    }
  });
});
