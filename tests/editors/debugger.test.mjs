// The debugger judged by VS Code's own library for debug adapters, and by its declarations of the protocol.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, test } from 'node:test';
import { DebugProtocolDeclarations } from './debugProtocol.mjs';
import { inCheckout, serverPath } from './server.mjs';

const { DebugClient } = createRequire(import.meta.url)('@vscode/debugadapter-testsupport');
const declarations = DebugProtocolDeclarations.load();
const program = inCheckout('tests/rulesets/gateway.rules');
const packet = 'tcp 198.51.100.7:40000 > 192.0.2.1:80 in eth0 syn';
const sessions = inCheckout('tests/fixtures/debugger');

let client;
const misfits = [];

beforeEach(async () => {
  misfits.length = 0;
  client = new DebugClient(serverPath(), '--dap', 'rules-lsp', undefined, true);
  client.defaultTimeout = 20_000;
  const dispatch = client.dispatch.bind(client);
  client.dispatch = (body) => {
    const message = JSON.parse(body);
    misfits.push(...(message.type === 'event' ? declarations.ofEvent(message.event, message.body) : message.success ? declarations.ofResponse(message.command, message.body) : []));
    dispatch(body);
  };
  await client.start();
});

afterEach(async () => {
  await client.stop();
  assert.deepEqual(misfits, []);
});

test('a breakpoint is hit where it was set, and the packet goes on to its verdict', async () => {
  await client.hitBreakpoint({ program, packet }, { path: program, line: 14 });
  const { body } = await client.evaluateRequest({ expression: 'dport == 80' });
  assert.equal(body.result, 'true');
  await Promise.all([
    client.nextRequest({ threadId: 1 }),
    client.assertStoppedLocation('step', { path: program, line: 26 }),
  ]);
  await Promise.all([
    client.continueRequest({ threadId: 1 }),
    client.assertOutput('stdout', 'packet: ACCEPT: forwarded through eth1 as 198.51.100.7:40000 > 10.0.0.9:8080, by line 28 (filter FORWARD)\n'),
    client.waitForEvent('exited'),
    client.waitForEvent('terminated'),
  ]);
});

test('a breakpoint on no rule moves to one, and stops there', async () => {
  let moved;
  await Promise.all([
    client.waitForEvent('initialized')
      .then(() => client.setBreakpointsRequest({ source: { path: program }, breakpoints: [{ line: 25, condition: 'in == eth1' }, { line: 17 }] }))
      .then((response) => (moved = response.body.breakpoints))
      .then(() => client.configurationDoneRequest()),
    client.launch({ program, packet: 'tcp 198.51.100.7:40000 > 192.0.2.1:22 in eth0 syn' }),
    client.assertStoppedLocation('breakpoint', { path: program, line: 18 }),
  ]);
  assert.deepEqual(moved.map(({ line, message }) => [line, message]), [[25, undefined], [18, 'Moved to line 18: this line is no rule.']]);
});

test('ways that part are threads, each with its condition', async () => {
  await Promise.all([
    client.waitForEvent('initialized').then(() => client.setExceptionBreakpointsRequest({ filters: ['forks'] })).then(() => client.configurationDoneRequest()),
    client.launch({ program: inCheckout('tests/rulesets/kube-node.rules'), packet: { in: 'cni0', src: '10.244.1.34', dst: '10.109.146.68', protocol: 'tcp', sport: 40000, dport: 8080, tcpFlags: ['SYN'] } }),
    client.assertStoppedLocation('fork', { line: 44 }),
  ]);
  const { body } = await client.threadsRequest();
  assert.deepEqual(body.threads.map(({ name }) => name), [
    'packet, if statistic --mode random matched (line 44, probability 0.333) (33.3 %)',
    'packet, if statistic --mode random did not match (line 44, probability 0.667) (66.7 %)',
  ]);
});

test('what cannot be launched is refused in a sentence', async () => {
  await client.initializeRequest();
  for (const [launch, problem] of [
    [{}, /launch needs "program"/],
    [{ program }, /launch needs "packet"/],
    [{ program, packet: 'tcp nowhere' }, /The packet can't be read at character 5/],
    [{ program: `${program}.nothing`, packet }, /there is no such file/],
    [{ program, packet, backend: 'both of them' }, /"backend" can't be "both of them"/],
  ]) {
    await assert.rejects(client.launchRequest(launch), (error) => problem.test(error.message) && !error.message.includes('   at '));
  }
});

test('a client that is killed leaves no debugger behind', async () => {
  const adapter = spawn(serverPath(), ['--dap'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => adapter.on('exit', resolve));
  const initialize = JSON.stringify({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'rules-lsp' } });
  adapter.stdin.write(`Content-Length: ${initialize.length}\r\n\r\n${initialize}`);
  await new Promise((resolve) => adapter.stdout.once('data', resolve));
  adapter.stdin.destroy();
  adapter.stdout.destroy();
  assert.equal(await ended, 0);
});

test('every message of the recorded sessions is the protocol\'s', () => {
  let judged = 0;
  for (const name of readdirSync(sessions)) {
    let command;
    for (const line of readFileSync(`${sessions}/${name}`, 'utf8').split('\n')) {
      const [mark, word, ...rest] = line.split(' ');
      if (mark === '>') {
        command = word;
        assert.deepEqual(declarations.ofArguments(command, JSON.parse(rest.join(' ') || '{}')), [], line);
      } else if (mark === '<' && word !== 'refused') {
        const body = line.slice(2) === '{}' ? undefined : JSON.parse(line.slice(2));
        assert.deepEqual(declarations.ofResponse(command, body), [], line);
      } else if (mark === '!') {
        const body = rest.join(' ') === '{}' ? undefined : JSON.parse(rest.join(' '));
        assert.deepEqual(declarations.ofEvent(word, body), [], line);
      } else {
        continue;
      }
      judged++;
    }
  }
  assert.ok(judged > 80, `${judged} messages`);
});

test('what the protocol does not have is found', () => {
  assert.deepEqual(declarations.ofResponse('threads', { threads: [{ id: 1 }] }), ['ThreadsResponse.threads[0].name: is missing']);
  assert.deepEqual(declarations.ofResponse('evaluate', { result: 1, variablesReference: 0 }), ['EvaluateResponse.result: 1 is no string']);
  assert.deepEqual(declarations.ofEvent('output', { output: 'x', colour: 'red' }), ['OutputEvent.colour: the protocol has no such property']);
  assert.deepEqual(declarations.ofEvent('thread', { reason: 'started', threadId: '1' }), ["ThreadEvent.threadId: \"1\" is no number"]);
  assert.deepEqual(declarations.ofResponse('think', {}), ['the protocol has no ThinkResponse']);
});
