/** A fenced block of code in a Markdown file. */
export interface CodeBlock {
  /** What stands behind the opening fence, such as `ts`. */
  readonly language: string;
  readonly code: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$/;

/** Parts Markdown into its fenced blocks and its prose, which keeps its line numbers. */
export function codeBlocks(text: string): { readonly blocks: CodeBlock[]; readonly prose: string } {
  const blocks: CodeBlock[] = [];
  const prose: string[] = [];
  let open: { fence: string; language: string; line: number; code: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, fence = '', rest = ''] = FENCE.exec(line) ?? [];
    if (open === undefined && fence !== '') {
      open = { fence, language: rest, line: index + 2, code: [] };
    } else if (open !== undefined && fence.startsWith(open.fence) && rest === '') {
      blocks.push({ language: open.language, code: `${open.code.join('\n')}\n`, line: open.line });
      open = undefined;
    } else if (open !== undefined) {
      open.code.push(line);
    } else {
      prose.push(line);
      continue;
    }
    prose.push('');
  }
  return { blocks, prose: prose.join('\n') };
}
