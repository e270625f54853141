import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const builds = fileURLToPath(new URL('../../artifacts/bin/Id2Meta.Shell/', import.meta.url));

/** The newest build of the shell, debug or release. */
function program() {
  const dlls = readdirSync(builds)
    .map(folder => join(builds, folder, 'Id2Meta.Shell.dll'))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (dlls.length === 0) {
    throw new Error(`No shell in ${builds}: run "dotnet build" first.`);
  }
  return dlls[0];
}

/** Runs a command in the real engine with the built module, and gives the lines that it printed. */
export async function run(command, variables) {
  const shell = spawn('dotnet', [program(), '-NonInteractive', '-Command', command], { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  shell.stdout.on('data', data => { output += data; });
  shell.stderr.on('data', data => { errors += data; });
  const [code] = await once(shell, 'close');
  if (code !== 0) {
    throw new Error(`Exit code ${code}: ${output}${errors}`);
  }
  return output.split(/\r?\n/).filter(line => line !== '');
}
