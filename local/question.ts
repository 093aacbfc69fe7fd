import { execFileSync } from 'node:child_process';

/** Calls back when `?` is typed. Does nothing in the background, where a program that reads its terminal is stopped. */
export function onQuestion(answer: () => void): void {
  const { stdin } = process;
  if (stdin.isTTY && !isInForeground()) return;
  stdin.on('data', (chunk) => {
    if (chunk.includes('?')) answer();
  });
  // Do not end because the input is closed or broken.
  stdin.on('error', () => {});
  stdin.unref?.();
}

function isInForeground(): boolean {
  try {
    const [group, foreground] = execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/);
    return group === foreground;
  } catch {
    return false;
  }
}
