import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Where the server program was looked for, and why it cannot be used when it cannot. */
export interface ServerLocation {
  readonly path: string;
  /** Absent when the program can be started; otherwise one sentence for the user. */
  readonly problem?: string;
}

/** The program named by the setting `rulesLsp.server.path`, else the one bundled with the extension. */
export function locateServer(configuredPath: string, extensionPath: string, platform: NodeJS.Platform): ServerLocation {
  const configured = configuredPath.trim();
  if (configured !== '') {
    return isExecutable(configured)
      ? { path: configured }
      : { path: configured, problem: `the setting rulesLsp.server.path names ${configured}, which is not a program that can be started.` };
  }

  const bundled = join(extensionPath, 'server', platform === 'win32' ? 'rules-lsp.exe' : 'rules-lsp');
  return isExecutable(bundled)
    ? { path: bundled }
    : { path: bundled, problem: `this build of the extension has no server for ${platform}. Install rules-lsp and set rulesLsp.server.path.` };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
