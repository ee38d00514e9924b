// A terminal of a fixed size with a program in it; tmux reads its screen and types.
import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const patience = 20_000;

export const tmuxIsMissing = spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux, which shows its screen to the test, is not installed';

export class Terminal {
  #socket;

  /** Starts a program in a terminal of 150 columns and 40 lines. */
  constructor(socket, words, environment) {
    this.#socket = socket;
    // A server of its own, without the user's configuration.
    const { status, stderr } = spawnSync('tmux', ['-f', '/dev/null', '-S', socket, 'new-session', '-d', '-x', '150', '-y', '40', ...words], { encoding: 'utf8', env: { ...process.env, ...environment } });
    if (status !== 0) {
      throw new Error(`tmux: ${stderr}`);
    }
  }

  screen() {
    return spawnSync('tmux', ['-S', this.#socket, 'capture-pane', '-p'], { encoding: 'utf8' }).stdout;
  }

  /** Presses keys by the names that tmux has for them, such as Escape; a text is typed. */
  press(...keys) {
    spawnSync('tmux', ['-S', this.#socket, 'send-keys', ...keys]);
  }

  /** Waits until the screen shows something; gives the screen. */
  async until(pattern) {
    for (const end = Date.now() + patience; Date.now() < end; await delay(100)) {
      const screen = this.screen();
      if (pattern.test(screen)) {
        return screen;
      }
    }
    throw new Error(`${patience / 1000} s are over, and ${pattern} is not on the screen:\n${this.screen()}`);
  }

  close() {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
  }
}
