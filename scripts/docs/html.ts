/** Text that is HTML already. Everything else is escaped on its way into {@link html}. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: nothing, text to escape, markup, or a list of these. */
export type Piece = undefined | string | number | Markup | readonly Piece[];

/** Makes markup from a template literal, with every value escaped that is not markup itself. */
export function html(strings: TemplateStringsArray, ...values: Piece[]): Markup {
  const texts = strings.map((text, index) => text + (index < values.length ? render(values[index]) : ''));
  return new Markup(texts.join(''));
}

/** Pieces with a separator between each two. */
export function join(pieces: readonly Piece[], separator: string): Piece[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]));
}

/** A name as code that may break where a word begins. */
export function name(text: string): Markup {
  const words = text.split(/(?<=[a-z])(?=[A-Z])|(?<=[-_/])(?=.)/);
  return new Markup(words.map(escaped).join('<wbr>'));
}

function render(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  return typeof piece === 'object' ? piece.map(render).join('') : escaped(String(piece));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
