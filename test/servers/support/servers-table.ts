import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { MESSAGES } from '../checks/messages.ts';
import { PATH_RULES } from '../checks/path-rules.ts';
import { TRAFFIC } from '../checks/traffic.ts';

const FILE = fileURLToPath(new URL('../../../docs/maintainers/servers.md', import.meta.url));

/** Writes docs/maintainers/servers.md after a run of all servers in which every check came out as it is listed. */
export const serversTable: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const suites = modules.flatMap((module) => [...module.children.suites()]);
    const isWhole = suites.every((suite) => suite.state() === 'passed') && modules.every((module) => module.ok());
    // A run of some servers only, named on the command line, is no table.
    if (!isWhole || suites.length < SERVERS) return;
    const columns = suites
      .map((suite) => ({
        name: suite.name,
        tests: new Map([...suite.children.tests()].map((test) => [test.name, test])),
      }))
      .sort((a, b) => a.name.localeCompare(b.name));
    writeFileSync(FILE, page(columns));
  },
};

const SERVERS = 12;

interface Column {
  name: string;
  tests: ReadonlyMap<string, TestCase>;
}

function page(columns: readonly Column[]): string {
  const reasons: string[] = [];
  const noted = (mark: string, test: TestCase): string => {
    const reason = test.meta().reason ?? '';
    if (!reasons.includes(reason)) reasons.push(reason);
    return `${mark} ${reasons.indexOf(reason) + 1}`;
  };
  const cell = (test: TestCase): string => {
    if (test.result().state === 'skipped') return noted('–', test);
    return test.options.fails ? noted('✗', test) : '✓';
  };
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = [...MESSAGES, ...TRAFFIC, ...PATH_RULES].map(({ name, shows }) =>
    row([`**${name}**: ${shows}`, ...columns.map(({ tests }) => cell(tests.get(name)!))]),
  );
  return `# Real servers

\`npm run test:servers\` starts each of these servers from Debian's packages on loopback and puts the built handler in
front of it. It compares the proxy's answer with curl's, and what arrives with what was sent. The run writes this page
when all servers are on the machine; a server that is missing is skipped with a line that says so.

✓ holds. ✗ is known to fail. – has nothing to check. The number is the reason, below the table.

${[row(['check', ...columns.map(({ name }) => name)]), row(['---', ...columns.map(() => '---')]), ...rows].join('\n')}

${reasons.map((reason, i) => `${i + 1}. ${reason}`).join('\n')}
`;
}
