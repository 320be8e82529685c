import { html, Markup, name, type Piece } from './html.ts';

/** Turns a code span into a link when it names something on the page. */
export type LinkOf = (code: string) => string | undefined;

/** The Markdown that descriptions use: paragraphs, lists, bold, emphasis and code. Anything else stays text. */
export function prose(text: string, linkOf: LinkOf): Markup {
  const blocks = text.trim().split(/\n\s*\n/);
  return html`${blocks.map((block) => blockOf(block, linkOf))}`;
}

/** One line of such Markdown, without paragraphs or lists. */
export function phrase(text: string, linkOf: LinkOf): Markup {
  const pieces = text.replaceAll(/\s*\n\s*/g, ' ').split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/);
  return html`${pieces.map((piece): Piece => {
    if (/^`.+`$/.test(piece)) return code(piece.slice(1, -1), linkOf);
    if (/^\*\*.+\*\*$/.test(piece)) return html`<strong>${phrase(piece.slice(2, -2), linkOf)}</strong>`;
    return /^\*.+\*$/.test(piece) ? html`<em>${phrase(piece.slice(1, -1), linkOf)}</em>` : piece;
  })}`;
}

function blockOf(block: string, linkOf: LinkOf): Markup {
  const items = block.split(/\n(?=(?:\*|-|\d+\.) )/);
  const marker = /^(?:\*|-|\d+\.) /;
  if (!items.every((item) => marker.test(item))) return html`<p>${phrase(block, linkOf)}</p>\n`;
  const list = html`${items.map((item) => html`<li>${phrase(item.replace(marker, ''), linkOf)}</li>`)}`;
  return /^\d/.test(block) ? html`<ol>${list}</ol>\n` : html`<ul>${list}</ul>\n`;
}

function code(text: string, linkOf: LinkOf): Markup {
  const target = linkOf(text);
  const inner = html`<code>${name(text)}</code>`;
  return target === undefined
    ? inner
    : new Markup(`<a href="#${encodeURIComponent(target)}">${inner.text}</a>`);
}
