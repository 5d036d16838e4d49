import uPlot from '../webjars/uplot/1.6.30/dist/uPlot.esm.js';

const HEIGHT = 190;
const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const axis = values => ({stroke: color('--faint'), grid: {stroke: color('--line'), width: 1}, ticks: {show: false}, font: '11px system-ui', values});

const series = ({label, stroke, dash, fill}, text) => ({
  label, stroke: color(stroke), width: 1.5, dash, fill: fill && `${color(stroke)}22`, points: {size: 4},
  spanGaps: false, value: (_, value) => text(value),
});

// A chart of lines over time; draw(columns) shows columns of figures, the first of which are seconds since 1970.
export function lines(place, kinds, text) {
  let chart;
  let last;
  const make = columns => new uPlot({
    width: place.clientWidth, height: HEIGHT, legend: {live: true}, cursor: {drag: {x: false, y: false}},
    scales: {y: {range: (_, low, high) => [0, Math.max(high ?? 0, 1e-9) * 1.1]}},
    axes: [axis(), {...axis((_, ticks) => ticks.map(text)), size: 58}],
    series: [{value: (_, at) => (at == null ? '–' : new Date(at * 1000).toLocaleTimeString())},
      ...kinds.map(kind => series(kind, text))],
  }, columns, place);
  const draw = columns => {
    last = columns;
    chart ? chart.setData(columns) : (chart = make(columns));
  };
  new ResizeObserver(() => chart?.setSize({width: place.clientWidth, height: HEIGHT})).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    chart?.destroy();
    chart = undefined;
    if (last) draw(last);
  });
  return draw;
}
