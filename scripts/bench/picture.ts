import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Report, Row, Section } from './report.ts';

const WIDTH = 760;
const BAR = 22;
const GAP = 34;
const NAMES_WIDTH = 250;
const [OURS, OTHERS, FLOOR] = ['#1d70b8', '#b1b4b6', '#505a5f'];

interface Chart {
  readonly number: number;
  readonly table: string;
  readonly title: string;
  readonly column: string;
  /** Values grow by powers of ten. */
  readonly isLog?: true;
  /** Nothing in it is ours. */
  readonly isOfOthers?: true;
}

const CHARTS: readonly Chart[] = [
  { number: 1, table: 'sequential', title: 'Hit in memory, µs', column: 'wallUs' },
  { number: 2, table: '50 in flight', title: 'Hit in Redis, 50 in flight, CPU µs', column: 'cpuUs' },
  { number: 3, table: 'sequential', title: 'Hit with the near cache, µs', column: 'wallUs' },
  {
    number: 5,
    table: 'API answers after 10 ms',
    title: 'Page of three reads, API 10 ms, µs',
    column: 'wallUs',
    isLog: true,
  },
  {
    number: 7,
    table: 'keys stored: write, Redis',
    title: 'Write by keys stored in Redis, µs',
    column: 'wallUs',
  },
  {
    number: 7,
    table: 'keys stored: deletion by pattern in Redis',
    title: 'For comparison: deletion by pattern, by keys stored, µs',
    column: 'wallUs',
    isLog: true,
    isOfOthers: true,
  },
];

/** The report as an SVG: bars, ours in blue. */
export function picture({ node, sections }: Report): string {
  let top = GAP;
  const charts = CHARTS.flatMap((chart) => {
    const rows = rowsOf(sections, chart);
    if (rows.length === 0) return [];
    const height = rows.length * BAR + GAP + 20;
    const text = `<text x="0" y="${top - 8}" font-weight="bold">${chart.title}</text>`;
    const drawn = `<g transform="translate(0,${top})">${draw(chart, rows, height)}</g>`;
    top += height + GAP;
    return [text, drawn];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -8 ${WIDTH + 24} ${top + 16}" font-group="system-ui, sans-serif" font-size="13">
<rect x="-12" y="-8" width="${WIDTH + 24}" height="${top + 16}" fill="white"/>
${charts.join('\n')}
<text x="${WIDTH}" y="${top - 4}" text-anchor="end" fill="#505a5f" font-size="11">Node ${node}</text>
</svg>
`;
}

function rowsOf(sections: readonly Section[], { number, table }: Chart): readonly Row[] {
  const tables = sections.find((section) => section.number === number)?.tables;
  return tables?.find(({ title }) => title === table)?.rows ?? [];
}

function draw({ column, isLog, isOfOthers }: Chart, rows: readonly Row[], height: number): string {
  const { document } = parseHTML('<html><body></body></html>');
  const amountOf = ({ values }: Row) => values[column] ?? 0;
  const most = Math.max(...rows.map(amountOf));
  const plot = Plot.plot({
    document,
    width: WIDTH,
    height,
    marginLeft: NAMES_WIDTH,
    marginRight: 70,
    marginTop: 4,
    x: { type: isLog ? 'log' : 'linear', domain: [isLog ? 10 : 0, most], label: null, grid: true, ticks: 5 },
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      Plot.barX(rows, {
        x1: isLog ? 10 : 0,
        x2: amountOf,
        y: 'name',
        fill: isOfOthers ? OTHERS : colourOf,
        insetTop: 2,
        insetBottom: 2,
      }),
      Plot.text(rows, {
        x: amountOf,
        y: 'name',
        text: (row: Row) => label(amountOf(row)),
        textAnchor: 'start',
        dx: 5,
      }),
    ],
    style: { fontSize: '12px' },
  });
  return plot.outerHTML;
}

function colourOf({ name }: Row): string | undefined {
  if (/^raw|^Map|no HTTP|^node-redis/.test(name)) return FLOOR;
  return /^ours|^cached|^[\d,]+$/.test(name) ? OURS : OTHERS;
}

function label(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 ? 1 : 0 });
}
