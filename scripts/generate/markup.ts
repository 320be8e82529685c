import type { OpenApiDocument } from './document.ts';

/** First line of every generated file. */
export function banner({ file }: OpenApiDocument): string {
  // A file name may hold what ends a comment.
  const name = file.replaceAll('\\', '/').replace(/[^\p{L}\p{N} ._/@+~-]/gu, '_');
  return `Made by "npm run generate" from ${name}. Do not edit.`;
}

/** Words of a document in Markdown: on one line, and nothing in them is markup. Code spans stay. */
export function prose(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[\\*[\]<>|&~`!]|(?<!\w)_|_(?!\w)/g, '\\$&').replace(/:(?=\/\/)/g, '\\:');
}

/** A name as code, in a table too. */
export function code(text: string): string {
  return `\`${text.replace(/\s+/g, ' ').replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
