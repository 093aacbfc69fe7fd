import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { command, print } from './command.ts';

/** The short name that the printed script defines, since shells complete nothing behind `npm run -s cli --`. */
const NAME = 'lattice-proxy';

/** `completion`: prints the script that a shell's start file evaluates. The script calls the same command for suggestions. */
export const completion = command(
  'completion',
  `Print a script that defines ${NAME} with completion, for bash and zsh`,
  ['completion >> ~/.bashrc'],
)
  .allowExcessArguments()
  .action((_options, called: Command) => {
    const { COMP_LINE: line, COMP_POINT: point } = process.env;
    if (line === undefined) return print(script());
    const words = line.slice(0, Number(point)).trimStart().split(/\s+/).slice(1);
    for (const suggestion of suggestions(called.parent!, words)) print(suggestion);
  });

/** The last word is the one to complete. Suggests nothing for files and free text: the shell then completes file names. */
export function suggestions(program: Command, words: readonly string[]): string[] {
  let at = program;
  let place = 0;
  let option: Option | undefined;
  for (const word of words.slice(0, -1)) {
    const sub = at.commands.find((one) => one.name() === word);
    if (option) option = undefined;
    else if (word.startsWith('-'))
      option = at.options.find(({ short, long, required }) => required && (word === short || word === long));
    else if (sub) at = sub;
    else place += 1;
  }
  const last = words.at(-1) ?? '';
  return candidates(at, place, option, last).filter((candidate) => candidate.startsWith(last));
}

function candidates(at: Command, place: number, option: Option | undefined, last: string): readonly string[] {
  if (option) return option.argChoices ?? [];
  if (last.startsWith('-'))
    return at
      .createHelp()
      .visibleOptions(at)
      .map(({ long }) => long ?? '');
  if (at.commands.length > 0) return at.commands.map((sub) => sub.name());
  return at.registeredArguments[place]?.argChoices ?? [];
}

/** Both shells have `complete -C`, zsh through bashcompinit. `default` is completion of file names. */
function script(): string {
  const run = [process.execPath, fileURLToPath(new URL('main.ts', import.meta.url))].map(quoted).join(' ');
  return [
    `${NAME}() { ${run} "$@"; }`,
    'if [ -n "$ZSH_VERSION" ]; then autoload -U +X compinit bashcompinit && compinit && bashcompinit; fi',
    `complete -o default -C ${quoted(`${run} completion --`)} ${NAME}`,
  ].join('\n');
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
