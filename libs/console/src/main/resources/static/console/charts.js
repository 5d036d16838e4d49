import uPlot from '../webjars/uplot/1.6.30/dist/uPlot.esm.js';
import {time} from './format.js';

const HEIGHT = 190;
const MIN_SECONDS = 600; // minimum time range of a chart
const DAY = 86_400;
const TABLE_ROWS = 60;
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const axis = values => ({stroke: color('--faint'), grid: {stroke: color('--line'), width: 1}, ticks: {show: false}, font: '11px system-ui', values});

const day = at => new Date(at * 1000).toISOString().slice(5, 10);
const ticks = (_, at) => (at.at(-1) - at[0] > DAY ? at.map(day) : at.map(each => time(each).slice(0, 5)));

const series = ({label, stroke, dash, fill}, text) => ({
  label, stroke: color(stroke), width: 1.5, dash, fill: fill && `${color(stroke)}22`, points: {size: 4, show: dash ? false : undefined},
  spanGaps: false, value: (_, value) => text(value),
});

const fromZero = min => (_, low, high) => [0, Math.max(high ?? 0, min) * 1.1];

function aroundValues(_, low, high) {
  const room = (high - low || Math.abs(high) || 1) * 0.1;
  return low == null ? [0, 1] : [low - room, high + room];
}

const options = (place, kinds, text, {min = 1, free = false}) => ({
  width: place.clientWidth, height: HEIGHT, legend: {live: true}, cursor: {drag: {x: false, y: false}},
  tzDate: at => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'),
  scales: {
    x: {range: (_, from, to) => [Math.min(from, to - MIN_SECONDS), to]},
    y: {range: free ? aroundValues : fromZero(min)},
  },
  axes: [axis(ticks), {...axis((_, at) => at.map(text)), size: 58}],
  series: [{label: 'UTC', value: (_, at) => (at == null ? '–' : time(at))}, ...kinds.map(kind => series(kind, text))],
});

function row(tag, texts) {
  const node = document.createElement('tr');
  node.append(...texts.map(text => Object.assign(document.createElement(tag), {textContent: text})));
  return node;
}

// Shows the figures of a chart as a table, newest first, for screen readers and for exact values.
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

// Creates a line chart over time with a table below, until `signal` aborts. The returned function draws columns of
// figures; the first column holds epoch seconds. The vertical axis begins at 0 and ends at `min` or above, or is `free`.
export function lines(place, kinds, text, signal, axes = {}) {
  let chart;
  let last;
  const fill = table(place, kinds, text);
  const draw = columns => {
    last = columns;
    chart ? chart.setData(columns) : (chart = new uPlot(options(place, kinds, text, axes), columns, place));
    if (chart.cursor.idx == null) chart.setLegend({idx: columns[0].length - 1}, false);
    fill(columns);
  };
  const resized = new ResizeObserver(() => chart?.setSize({width: place.clientWidth, height: HEIGHT}));
  resized.observe(place);
  signal.addEventListener('abort', () => { resized.disconnect(); chart?.destroy(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    chart?.destroy();
    chart = undefined;
    if (last) draw(last);
  }, {signal});
  return draw;
}
