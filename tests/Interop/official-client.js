import openapi from '@alicloud/openapi-core';
import * as dara from '@darabonba/typescript';

const { default: Client, $OpenApiUtil } = openapi;

/** The official client's generic call, set up as the generated Id2MetaVerifyIntl client sets it up. */
export class OfficialClient {
  constructor(host, { accessKeyId, accessKeySecret, securityToken }) {
    this.client = new Client(new $OpenApiUtil.Config({
      accessKeyId, accessKeySecret, securityToken, endpoint: host, protocol: 'http', type: securityToken ? 'sts' : 'access_key',
    }));
  }

  verify(name, idNumber, { method = 'POST', form = false, headers = {} } = {}) {
    const parameters = { ProductCode: 'ID_2META', ParamType: 'normal', IdentifyNum: idNumber, UserName: name };
    return this.call('Id2MetaVerifyIntl', form ? { body: parameters, headers } : { query: parameters, headers }, method);
  }

  async call(action, request, method = 'POST', version = '2022-08-09') {
    const answer = await this.client.callApi(
      new $OpenApiUtil.Params({
        action, version, method, protocol: 'HTTP', pathname: '/', authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
      }),
      new $OpenApiUtil.OpenApiRequest(request),
      new dara.RuntimeOptions({}));
    return answer.body;
  }
}
