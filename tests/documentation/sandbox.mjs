// A folder in which the commands of the documentation find what they speak of.
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inCheckout, serverPath } from '../editors/server.mjs';

const run = promisify(execFile);

/** What the texts name, and what of the checkout it is. */
const files = {
  'tests/rulesets': 'tests/rulesets',
  'tests/fixtures/cli/diff': 'tests/fixtures/cli/diff',
  'etc/iptables/rules.v4': 'tests/rulesets/server.rules',
  'rules.v4': 'tests/rulesets/server.rules',
  'rules.v6': 'tests/rulesets/server6.rules',
  'rules/rules.v4': 'tests/fixtures/cli/findings.rules',
  'fragment.rules': 'tests/fixtures/cli/fragment.rules',
  'capture.pcap': 'tests/fixtures/captures/any.pcap',
  'node1.host.json': 'tests/rulesets/node1.host.json',
  'node1.route-n.txt': 'tests/rulesets/node1.route-n.txt',
};

// Root can load a firewall, and a document may well show how: a network of its own keeps this machine's as it is.
const isRoot = process.getuid?.() === 0;
const canIsolate = isRoot && spawnSync('unshare', ['--net', 'true']).status === 0;
const isolation = canIsolate ? ['unshare', '--net', '--'] : [];
const harmless = /^(rules-lsp|npm|sed) /;

/** Why a command must not run here; undefined when it may. */
export function dangerOf(command) {
  return isRoot && !canIsolate && !harmless.test(command) ? 'it is for root, and there is no network namespace to run it in' : undefined;
}

export class Sandbox {
  folder = mkdtempSync(join(tmpdir(), 'rules-lsp-documentation-'));

  constructor() {
    for (const [name, source] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      cpSync(inCheckout(source), join(this.folder, name), { recursive: true });
    }
    mkdirSync(join(this.folder, 'bin'));
    symlinkSync(serverPath(), join(this.folder, 'bin/rules-lsp'));
  }

  /** Runs a command in a shell; gives its exit code and what it printed, both streams as a terminal shows them. */
  async run(command, folder = this.folder) {
    // The one absolute path that readers have and a test must not touch.
    const script = command.replaceAll(' /etc/iptables', ` ${this.folder}/etc/iptables`);
    const environment = { ...process.env, PATH: `${this.folder}/bin:${process.env.PATH}`, LC_ALL: 'C.UTF-8', NO_COLOR: '1' };
    try {
      // With its own children, whatever they wait for.
      const { stdout } = await run('env', [...isolation, 'timeout', '60', 'bash', '-c', `set -o pipefail\n{ ${script}\n} 2>&1`], { cwd: folder, env: environment, maxBuffer: 1 << 26 });
      return { code: 0, output: this.#shown(stdout) };
    } catch (error) {
      return { code: typeof error.code === 'number' ? error.code : -1, output: this.#shown(`${error.stdout ?? error}`) };
    }
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #shown(text) {
    return text.replaceAll(`${this.folder}/etc`, '/etc');
  }
}
