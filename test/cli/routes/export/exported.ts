import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseHcl } from '@cdktn/hcl2json';
import { parse } from 'yaml';
import type { Form } from '../../../../cli/routes/limits.ts';

/** What an export makes of VPC Lattice: documents that `routes import lattice` reads, target groups by `groups`. */
export type Reader = (output: string, groups: Readonly<Record<string, string>>) => unknown[] | Promise<unknown[]>;

/** A reader for each form, none of which knows how it was written: a YAML parser, a shell, HashiCorp's HCL parser. */
export const READERS: Readonly<Record<Form, Reader>> = {
  cloudformation: (output) => [parse(output, { version: '1.1' })],
  cli: runScript,
  terraform: readTerraform,
};

/** Runs the script with an `aws` that notes its arguments; the target groups' variables hold their names. */
function runScript(output: string, groups: Readonly<Record<string, string>>): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'script-'));
  try {
    writeFileSync(join(folder, 'aws'), '#!/bin/sh\nprintf \'%s\\0\' "$@" "" >> "$CALLS"\n', { mode: 0o755 });
    writeFileSync(join(folder, 'script.sh'), output);
    const calls = join(folder, 'calls');
    execFileSync('/bin/sh', [join(folder, 'script.sh')], {
      stdio: 'pipe',
      env: {
        ...groups,
        PATH: `${folder}:${process.env['PATH']}`,
        CALLS: calls,
        SERVICE: 'svc-1',
        LISTENER: 'listener-1',
      },
    });
    return readFileSync(calls, 'utf8')
      .split('\0\0')
      .filter((call) => call !== '')
      .map((call) => apiCall(call.split('\0')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function apiCall([service, operation, ...args]: string[]): unknown {
  const option = (name: string): string => args[args.indexOf(name) + 1]!;
  if (
    service !== 'vpc-lattice' ||
    option('--service-identifier') !== 'svc-1' ||
    option('--listener-identifier') !== 'listener-1'
  ) {
    throw new Error(`unexpected command ${service} ${args.join(' ')}`);
  }
  if (operation === 'update-listener') return { defaultAction: JSON.parse(option('--default-action')) };
  return {
    name: option('--name'),
    priority: Number(option('--priority')),
    match: JSON.parse(option('--match')),
    action: JSON.parse(option('--action')),
  };
}

/** Terraform's blocks are lists of one; its names are the API's with underscores. */
async function readTerraform(output: string): Promise<unknown[]> {
  const { resource } = (await parseHcl('main.tf', output)) as { resource: Record<string, Record<string, unknown[]>> };
  const all = Object.values(resource).flatMap((named) => Object.values(named).flat());
  return all.map((body) => apiNames(body));
}

const LISTS = ['header_matches', 'target_groups'];

function apiNames(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.map((element) => apiNames(element));
    return LISTS.includes(key) ? list : list[0];
  }
  if (typeof value === 'string') return value.replace(/^\$\{var\.(.*)\}$/, '$1').replace(/([$%])\1\{/g, '$1{');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      apiNames(inner, name),
    ]),
  );
}
