import uPlot from '../webjars/uplot/1.6.30/dist/uPlot.esm.js';
import {time} from './format.js';

const HEIGHT = 190;
const SHORTEST = 600; // seconds that a chart covers at least
const TABLE_ROWS = 60;
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const axis = values => ({stroke: color('--faint'), grid: {stroke: color('--line'), width: 1}, ticks: {show: false}, font: '11px system-ui', values});

const series = ({label, stroke, dash, fill}, text) => ({
  label, stroke: color(stroke), width: 1.5, dash, fill: fill && `${color(stroke)}22`, points: {size: 4, show: dash ? false : undefined},
  spanGaps: false, value: (_, value) => text(value),
});

const options = (place, kinds, text, least) => ({
  width: place.clientWidth, height: HEIGHT, legend: {live: true}, cursor: {drag: {x: false, y: false}},
  tzDate: at => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
  scales: {
    x: {range: (_, from, to) => [Math.min(from, to - SHORTEST), to]},
    y: {range: (_, low, high) => [0, Math.max(high ?? 0, least) * 1.1]},
  },
  axes: [axis((_, ticks) => ticks.map(at => time(at).slice(0, 5))), {...axis((_, ticks) => ticks.map(text)), size: 58}],
  series: [{label: 'UTC', value: (_, at) => (at == null ? '–' : time(at))}, ...kinds.map(kind => series(kind, text))],
});

function row(tag, texts) {
  const node = document.createElement('tr');
  node.append(...texts.map(text => Object.assign(document.createElement(tag), {textContent: text})));
  return node;
}

// The same figures for those who cannot see them, or want them exactly; the newest first.
function table(place, kinds, text) {
  const details = document.createElement('details');
  const rows = document.createElement('tbody');
  const head = document.createElement('thead');
  const figures = document.createElement('table');
  head.append(row('th', ['UTC', ...kinds.map(kind => kind.label)]));
  figures.append(head, rows);
  details.append(Object.assign(document.createElement('summary'), {textContent: 'As a table'}), figures);
  place.after(details);
  return ([at, ...columns]) => {
    const newest = at.map((_, i) => i).slice(-TABLE_ROWS).reverse();
    rows.replaceChildren(...newest.map(i => row('td', [time(at[i]), ...columns.map(column => text(column[i]))])));
  };
}

// A chart of lines over time, and a table below; draw(columns) shows columns of figures, the first of which are seconds
// since 1970. The value at the top is `least` at least.
export function lines(place, kinds, text, least = 1) {
  let chart;
  let last;
  const fill = table(place, kinds, text);
  const draw = columns => {
    last = columns;
    chart ? chart.setData(columns) : (chart = new uPlot(options(place, kinds, text, least), columns, place));
    if (chart.cursor.idx == null) chart.setLegend({idx: columns[0].length - 1}, false);
    fill(columns);
  };
  new ResizeObserver(() => chart?.setSize({width: place.clientWidth, height: HEIGHT})).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    chart?.destroy();
    chart = undefined;
    if (last) draw(last);
  });
  return draw;
}
