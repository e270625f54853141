import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const builds = fileURLToPath(new URL('../../artifacts/bin/Id2Meta.Sandbox/', import.meta.url));

/** The newest build of the sandbox program, debug or release. */
function program() {
  const dlls = readdirSync(builds)
    .filter(folder => folder.includes('net10.0'))
    .map(folder => join(builds, folder, 'Id2Meta.Sandbox.dll'))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (dlls.length === 0) {
    throw new Error(`No sandbox in ${builds}: run "dotnet build src/Id2Meta.Sandbox" first.`);
  }
  return dlls[0];
}

/** The built sandbox as a process of its own, as a user would start it. */
export class Sandbox {
  static accessKeyId = 'interopKey';
  static accessKeySecret = 'interopSecret';

  static async start(...options) {
    const sandbox = new Sandbox();
    sandbox.process = spawn('dotnet', [program(), '--port', '0', '--access-key-id', Sandbox.accessKeyId, ...options], {
      env: { ...process.env, ALIBABA_CLOUD_ACCESS_KEY_SECRET: Sandbox.accessKeySecret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: sandbox.process.stdout });
    const [first] = await once(lines, 'line');
    sandbox.endpoint = /^Listening on (http:\/\/\S+)$/.exec(first)[1];
    return sandbox;
  }

  /** What `endpoint` of the official clients takes: host and port. */
  get host() {
    return new URL(this.endpoint).host;
  }

  async bill() {
    const response = await fetch(new URL('sandbox/statistics', this.endpoint));
    return response.json();
  }

  async stop() {
    const exited = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const [code] = await exited;
    return code;
  }
}
