/** A fenced block of code in a Markdown file. */
export interface CodeBlock {
  /** What stands after the opening mark, such as `ts`. */
  readonly language: string;
  readonly code: string;
  /** Line of its first line of code, from 1. */
  readonly line: number;
}

const MARK = /^ {0,3}(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$/;

/** Splits Markdown into its fenced code blocks and its prose, which keeps its line numbers. */
export function codeBlocks(text: string): { readonly blocks: CodeBlock[]; readonly prose: string } {
  const blocks: CodeBlock[] = [];
  const prose: string[] = [];
  let open: { mark: string; language: string; line: number; code: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark = '', rest = ''] = MARK.exec(line) ?? [];
    if (open === undefined && mark !== '') {
      open = { mark, language: rest, line: index + 2, code: [] };
    } else if (open !== undefined && mark.startsWith(open.mark) && rest === '') {
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
