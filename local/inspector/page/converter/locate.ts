import { jsonLanguage } from '@codemirror/lang-json';

type SyntaxNode = ReturnType<typeof jsonLanguage.parser.parse>['topNode'];

/** The line (from 1) at a position of a text. */
export const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

/**
 * The line of a field such as `requestContext.http.method` or `multiValueHeaders.x[1]`. If it is missing, the line of the
 * last part that exists. A header name without a path is looked for in the whole text.
 */
export function lineOfField(text: string, field: string): number | undefined {
  // Parsed to its end. An editor's state has only what was parsed within 20 ms.
  let node: SyntaxNode | null = jsonLanguage.parser.parse(text).topNode.firstChild;
  let line: number | undefined;
  for (const key of field.split(/[.[\]]+/).filter((part) => part !== '')) {
    const next = node && childOf(node, key, text);
    if (!next) break;
    line = lineAt(text, next.from);
    node = next.name === 'Property' ? next.lastChild : next;
  }
  if (line !== undefined) return line;
  const at = text.toLowerCase().search(new RegExp(`"${field.toLowerCase().replace(/[^\w-]/g, '\\$&')}"\\s*:`));
  return at < 0 ? undefined : lineAt(text, at);
}

function childOf(node: SyntaxNode, key: string, text: string): SyntaxNode | undefined {
  if (node.name === 'Array') {
    const items = node.cursor();
    let index = Number(key);
    for (let isChild = items.firstChild(); isChild; isChild = items.nextSibling()) {
      if (/[[\],]/.test(items.name)) continue;
      if (index-- === 0) return items.node;
    }
    return undefined;
  }
  return node.getChildren('Property').find((property) => {
    const name = property.getChild('PropertyName');
    return name && text.slice(name.from, name.to) === JSON.stringify(key);
  });
}
