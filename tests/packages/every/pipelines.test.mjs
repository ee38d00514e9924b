// The action for GitHub and the template for GitLab, step by step as their runners take them, with this checkout as the published project.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import yaml from 'js-yaml';
import { inCheckout } from '../../editors/server.mjs';
import { run } from '../installed.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rules-lsp-pipelines-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A project of a user, with a dead rule in it. */
function project(name) {
  const path = join(folder, name);
  mkdirSync(join(path, 'rules'), { recursive: true });
  cpSync(inCheckout('tests/rulesets/broken.rules'), join(path, 'rules/rules.v4'));
  return path;
}

/** The committed state, as somebody gets it who takes it from where it is published. */
function clone(name) {
  const path = join(folder, name);
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${inCheckout('')}`, path]);
  return path;
}

test('the action for GitHub builds, checks and leaves a report', async () => {
  const actionPath = clone('action');
  const workspace = project('github');
  const temporary = join(folder, 'runner');
  mkdirSync(temporary);
  const { inputs, runs } = yaml.load(readFileSync(join(actionPath, 'action.yml'), 'utf8'));
  const given = { ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default])), paths: 'rules', sarif: 'report.sarif' };
  const context = { 'github.action_path': actionPath, ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`inputs.${name}`, value])) };
  const filled = (text) => text.replace(/\$\{\{ (\S+) \}\}/g, (_, name) => context[name] ?? assert.fail(`the action asks for ${name}`));

  const results = [];
  for (const step of runs.steps.filter((one) => one.run !== undefined)) {
    assert.ok(step.if === undefined || step.if === "${{ inputs.program == '' }}", step.if);
    assert.equal(step.shell, 'bash');
    const environment = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]));
    // As the runner starts a step's shell.
    results.push(await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd: workspace, env: { ...process.env, ...environment, RUNNER_TEMP: temporary }, timeout: 900_000,
    }));
  }
  const [build, check] = results;
  assert.deepEqual([build.code, results.length], [0, 2], build.stdout + build.stderr);
  assert.equal(check.code, 1, check.stderr);
  assert.match(check.stdout, /^::warning file=rules\/rules\.v4,line=25,/m);
  assert.equal(JSON.parse(readFileSync(join(workspace, 'report.sarif'), 'utf8')).version, '2.1.0');
});

test('the template for GitLab builds, checks and leaves both reports', async () => {
  const workspace = project('gitlab');
  const { 'rules-lsp': job } = yaml.load(readFileSync(inCheckout('.ci/rules-lsp.gitlab-ci.yml'), 'utf8'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'opt'));
  // The job has a container of its own; here its folders are below one of this test.
  const script = [...job.before_script, ...job.script].join('\n').replaceAll('/opt/', `${folder}/opt/`).replaceAll('/usr/local/bin/', `${folder}/bin/`);
  const variables = { ...job.variables, RULES_LSP_PATHS: 'rules', RULES_LSP_SOURCES: `file://${inCheckout('')}` };
  const { code, stdout, stderr } = await run('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: workspace, env: { ...process.env, ...variables, PATH: `${folder}/bin:${process.env.PATH}` }, timeout: 900_000,
  });
  assert.equal(code, 1, stdout + stderr);
  assert.match(stdout, /rules\/rules\.v4:25:1: warning\[RL4001 shadowed-rule\]/);
  const findings = JSON.parse(readFileSync(join(workspace, job.artifacts.reports.codequality), 'utf8'));
  assert.ok(findings.some(({ check_name: name, location }) => /RL4001/.test(name) && location.lines.begin === 25));
  assert.match(readFileSync(join(workspace, job.artifacts.reports.junit), 'utf8'), /<testsuites/);
});
