import { FIGURES, type Figure, type Report, type Row, rowsOf } from './report.ts';

const WIDTH = 760;
const BAR = 22;
const GAP = 34;
const NAMES_WIDTH = 250;
const FIGURES_WIDTH = 70;
const [OURS, OTHERS, FLOOR] = ['#1d70b8', '#b1b4b6', '#505a5f'];
/** Where a logarithmic axis begins. */
const LOG_FROM = 10;

interface Chart extends Figure {
  readonly isLog?: true;
  /** None of its rows is ours. */
  readonly isOfOthers?: true;
}

const GROWTH = { number: 7, column: 'wallUs' } as const;
const CHARTS: readonly Chart[] = [
  ...FIGURES.flatMap((figure): Chart[] => {
    if (figure.column === 'calls') return [];
    return [figure.number === 5 ? { ...figure, isLog: true } : figure];
  }),
  { ...GROWTH, table: 'keys stored: write, Redis', title: 'A write, by keys stored in Redis, µs' },
  {
    ...GROWTH,
    table: 'keys stored: deletion by pattern in Redis',
    title: 'For comparison: deletion by pattern, by keys stored, µs',
    isLog: true,
    isOfOthers: true,
  },
];

/** The report as an SVG: bars, ours in blue, what no cache can be faster than in dark grey. */
export function picture({ node, sections }: Report): string {
  let top = GAP;
  const charts = CHARTS.flatMap((chart) => {
    const rows = rowsOf(sections, chart.number, chart.table);
    if (rows.length === 0) return [];
    const text = `<text x="0" y="${top - 8}" font-weight="bold">${chart.title}</text>`;
    const bars = rows.map((row, index) => bar(chart, row, rows, top + index * BAR));
    top += rows.length * BAR + GAP;
    return [text, ...bars];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -8 ${WIDTH + 24} ${top + 16}" font-family="system-ui, sans-serif" font-size="13">
<rect x="-12" y="-8" width="${WIDTH + 24}" height="${top + 16}" fill="white"/>
${charts.join('\n')}
<text x="${WIDTH}" y="${top - 4}" text-anchor="end" fill="${FLOOR}" font-size="11">Node ${node}</text>
</svg>
`;
}

function bar({ column, isLog, isOfOthers }: Chart, row: Row, rows: readonly Row[], y: number): string {
  const amountOf = ({ values }: Row) => values[column] ?? 0;
  const scaled = (value: number) => (isLog ? Math.max(0, Math.log10(value / LOG_FROM)) : value);
  const share = scaled(amountOf(row)) / scaled(Math.max(...rows.map(amountOf)));
  const width = Math.round(share * (WIDTH - NAMES_WIDTH - FIGURES_WIDTH));
  const fill = isOfOthers ? OTHERS : colourOf(row);
  const value = amountOf(row);
  const figure = value.toLocaleString('en-GB', { maximumFractionDigits: value < 100 ? 1 : 0 });
  return `<text x="${NAMES_WIDTH - 8}" y="${y + 15}" text-anchor="end" font-size="12">${row.name}</text>
<rect x="${NAMES_WIDTH}" y="${y + 2}" width="${width}" height="${BAR - 4}" fill="${fill}"/>
<text x="${NAMES_WIDTH + width + 5}" y="${y + 15}" font-size="12">${figure}</text>`;
}

function colourOf({ name }: Row): string {
  if (/^raw|^Map|no HTTP|^node-redis/.test(name)) return FLOOR;
  return /^ours|^cached|^[\d,]+$/.test(name) ? OURS : OTHERS;
}
