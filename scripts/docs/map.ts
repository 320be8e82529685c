import { duration } from '../generate/readable.ts';
import { type CacheRules, holds, invalidates } from '../generate/rules.ts';
import { html, join, type Markup, name, type Piece } from './html.ts';

/** The id of an operation's row on the page. */
export function operationAnchor(id: string): string {
  return `operation-${id}`;
}

interface Node {
  readonly slug: string;
  readonly title: string;
  readonly kind: 'write' | 'read' | 'external';
  readonly note: string | undefined;
}

interface Edge {
  readonly from: Node;
  readonly to: Node;
  readonly group: boolean;
}

/** The picture of what invalidates what, and the CSS rules that highlight both ends of a line when one is pointed at. */
export function mapPicture(rules: CacheRules): { markup: Markup; style: string } {
  const { writes, reads, externals, edges } = graphOf(rules);
  const nodes = [...writes, ...reads, ...externals];
  if (nodes.length === 0) return { markup: html`<p>Nothing is cached.</p>\n`, style: '' };
  const right: (Node | undefined)[] = externals.length === 0 ? reads : [...reads, undefined, ...externals];
  const rows = Math.max(writes.length, right.length);
  const middle = (list: readonly (Node | undefined)[], node: Node) =>
    Math.round(((list.indexOf(node) + 0.5) / list.length) * 1000);
  const lines = edges.map(({ from, to, group }) => {
    const [start, end] = [middle(writes, from), middle(right, to)];
    const classes = `edge ${to.kind} ${group ? 'group' : ''} t-${from.slug} t-${to.slug}`;
    return html`<path class="${classes}" d="M0 ${start}C50 ${start} 50 ${end} 100 ${end}"/>`;
  });
  const related = (node: Node) => [
    `t-${node.slug}`,
    ...edges.filter(({ from }) => from === node).map(({ to }) => `t-${to.slug}`),
    ...edges.filter(({ to }) => to === node).map(({ from }) => `t-${from.slug}`),
  ];
  const box = (node: Node) => html`
<label class="node ${node.kind} ${related(node).join(' ')}" id="n-${node.slug}"><input type="radio" name="shown" aria-describedby="story-${node.slug}"><span>${name(node.title)}</span>${node.note && html`<small>${node.note}</small>`}</label>`;

  const markup = html`<fieldset class="map">
<legend>Show</legend>
<label class="everything"><input type="radio" name="shown" checked> everything</label>
<div class="picture" style="--rows:${rows}">
<h3 id="map-writes">Writes</h3><h3 id="map-reads">Cached reads</h3>
<div class="column" role="group" aria-labelledby="map-writes" style="--count:${writes.length}">${writes.map(box)}</div>
<svg viewBox="0 0 100 1000" preserveAspectRatio="none" aria-hidden="true">${lines}</svg>
<div class="column" style="--count:${right.length}">
<div role="group" aria-labelledby="map-reads">${reads.map(box)}</div>
${
  externals.length > 0
    ? html`<div role="group" aria-labelledby="map-external"><h4 id="map-external">External keys</h4>${externals.map(box)}</div>`
    : undefined
}
</div>
</div>
<div class="stories">
<p class="story" id="story-everything">Choose a write to see the reads that it invalidates, or a read to see the writes that invalidate it.</p>
${nodes.map((node) => html`<p class="story" id="story-${node.slug}">${story(node, edges)}</p>\n`)}</div>
</fieldset>
`;
  return { markup, style: lighting(nodes) };
}

function graphOf({ reads, writes, externalKeys }: CacheRules) {
  const from = writes.map(({ operation, rule }) => ({ node: nodeOf('write', operation.id), rule }));
  const to = reads.map(({ operation, rule }) => ({
    node: nodeOf('read', operation.id, duration(rule.ttlSeconds)),
    rule,
  }));
  const externals = externalKeys.map(({ template }) => nodeOf('external', template));
  const edges = from.flatMap(({ node, rule: write }): Edge[] => [
    ...to.flatMap((read) => {
      const how = invalidates(write, read.rule);
      return how === undefined ? [] : [{ from: node, to: read.node, group: how === 'group' }];
    }),
    ...externals
      .filter(({ title }) => holds(write.externalDeletes, title))
      .map((external) => ({ from: node, to: external, group: false })),
  ]);
  // Each write beside the middle of what it invalidates, so that few lines cross.
  const right = [...to.map(({ node }) => node), ...externals];
  const middleOf = (write: Node) => {
    const ends = edges.filter((edge) => edge.from === write).map((edge) => right.indexOf(edge.to));
    return ends.reduce((sum, at) => sum + at, 0) / Math.max(1, ends.length);
  };
  const left = from.map(({ node }) => node).sort((a, b) => middleOf(a) - middleOf(b));
  return { writes: left, reads: to.map(({ node }) => node), externals, edges };
}

function nodeOf(kind: Node['kind'], title: string, note?: string): Node {
  return { kind, title, note, slug: title.replaceAll(/[^\w-]/g, '') };
}

/** What the picture shows of one node, as a sentence. */
function story(node: Node, edges: readonly Edge[]): Markup {
  const names = (list: readonly Node[]): Piece =>
    join(
      list.map(({ kind, slug, title }) =>
        kind === 'external'
          ? html`<code>${name(title)}</code>`
          : html`<a href="#${operationAnchor(slug)}">${name(title)}</a>`,
      ),
      ', ',
    );
  const own = html`<strong>${name(node.title)}</strong>`;
  if (node.kind !== 'write') {
    const writers = edges.filter(({ to }) => to === node).map(({ from }) => from);
    return html`${own} is invalidated by ${writers.length === 0 ? 'no write: it stays until its TTL ends' : names(writers)}.`;
  }
  const part = (verb: string, isOf: (edge: Edge) => boolean): Piece[] => {
    const found = edges.filter((edge) => edge.from === node && isOf(edge)).map(({ to }) => to);
    return found.length === 0 ? [] : [html`${verb} ${names(found)}`];
  };
  const parts = [
    ...part('invalidates one entry of', ({ to, group }) => to.kind === 'read' && !group),
    ...part('invalidates every entry of', ({ group }) => group),
    ...part('deletes the external keys', ({ to }) => to.kind === 'external'),
  ];
  return html`${own} ${join(parts, '; ')}.`;
}

/**
 * CSS rules for each node: while it is pointed at, or chosen and no other is pointed at, the nodes and lines connected
 * with it are highlighted and its description is shown.
 */
function lighting(nodes: readonly Node[]): string {
  return nodes
    .map(({ slug }) => {
      const chosen = `:not(:has(.node:hover)):has(#n-${slug} :is(:checked,:focus-visible))`;
      const when = `.map:is(:has(#n-${slug}:hover),${chosen})`;
      return `${when} .t-${slug}{opacity:1;--fill:var(--tint);--text:var(--ink);--rim:var(--accent);--line:2.5}
${when} #n-${slug}{--fill:var(--accent);--text:var(--on-accent)}
${when} #story-${slug}{display:block}
`;
    })
    .join('');
}
