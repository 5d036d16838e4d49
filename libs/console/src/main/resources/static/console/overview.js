import {get, hasKey} from './api.js';
import {lines} from './charts.js';
import {byId, cell, mark, number, repeat, row, text} from './dom.js';
import {count, moment, rate, seconds, span, time, usd} from './format.js';
import {followLive} from './live.js';
import {onOverview} from './verdict.js';

const REFRESH = 2000;
const FLEET_REFRESH = 10_000;
const OPERATIONS = 6;

function showIngest(ingest) {
  text('accepted', count(ingest?.accepted));
  text('accepted-rate', rate(ingest?.accepted_per_second));
  text('rejected', count(ingest?.rejected));
  text('refused', count(ingest?.refused));
  mark('refused', ingest?.refused > 0);
  byId('ingest-stage').classList.toggle('absent', !ingest);
}

function showConsumer(consumer) {
  text('stored', count(consumer?.stored));
  text('stored-rate', rate(consumer?.stored_per_second));
  text('duplicates', count(consumer?.duplicates));
  text('dead-lettered', count(consumer?.dead_lettered));
  text('anomalies', count(consumer?.anomalies));
  mark('anomalies', consumer?.anomalies > 0);
  text('parts', count(consumer?.parts));
  text('lines-a-part', count(consumer?.parts ? consumer.stored / consumer.parts : null));
  text('per-minute', count(consumer && consumer.stored_per_second * 60));
  byId('consumer-stage').classList.toggle('absent', !consumer);
  byId('first-record').hidden = consumer?.stored !== 0;
}

function showQueue(queue) {
  text('visible', count(queue.visible));
  text('queue-in-flight', count(queue.in_flight));
  text('oldest', seconds(queue.oldest_seconds));
  text('dlq', count(queue.dead_letters));
  mark('dlq', queue.dead_letters > 0);
  text('queue-as-of', queue.at == null ? 'SQS has not answered' : `as of ${time(queue.at)} UTC`);
}

function showLatency(figures) {
  text('p95', seconds(figures.p95_all));
  text('p50', seconds(figures.p50_all));
  text('budget', seconds(figures.budget));
  mark('p95', figures.p95_all > figures.budget);
}

function costRow([operation, spent], most) {
  const bar = cell('meter', '', {min: 0, max: most, value: spent, title: usd(spent), 'aria-label': `Share of ${operation}`});
  const name = cell('td', operation);
  name.append(bar);
  return row(name, number(usd(spent)));
}

function showCost(cost) {
  text('usd-per-million', usd(cost.usd_per_million));
  text('usd-per-month', usd(cost.usd_per_month));
  text('cost-span', span(cost.seconds));
  const spent = Object.entries(cost.by_operation).filter(([, dollars]) => dollars > 0).sort((a, b) => b[1] - a[1]).slice(0, OPERATIONS);
  byId('cost-rows').replaceChildren(...spent.map(entry => costRow(entry, spent[0][1])));
}

function showTotals(fleet) {
  text('vehicles-all', count(fleet.totals.vehicles));
  text('live-count', fleet.live_at ? count(fleet.totals.live) : 'unknown');
  text('silent-count', count(fleet.totals.silent));
  text('counted', count(fleet.totals.records));
  text('hours-aggregated', `${fleet.states.filter(state => state !== 'none').length} of ${fleet.states.length}`);
  text('tables-as-of', `as of ${moment(fleet.at)} UTC`);
}

function drawHistory(steps, budget, charts) {
  const column = name => steps.map(step => step[name]);
  const aMinute = name => steps.map(step => (step[name] == null ? null : step[name] * 60));
  const at = column('at');
  charts.latency([at, column('p95'), column('p50'), at.map(() => budget)]);
  charts.rates([at, aMinute('stored'), aMinute('accepted')]);
  charts.waiting([at, column('queue'), column('dead_letters')]);
}

export function openOverview({signal}) {
  const charts = {
    latency: lines(byId('latency-chart'), [
      {label: 'p95', stroke: '--accent'}, {label: 'p50', stroke: '--second'}, {label: 'budget', stroke: '--bad', dash: [4, 4]}], seconds, signal),
    rates: lines(byId('rate-chart'), [{label: 'stored', stroke: '--accent', fill: true}, {label: 'accepted', stroke: '--second'}], count, signal, {min: 10}),
    waiting: lines(byId('queue-chart'), [{label: 'queue', stroke: '--accent', fill: true}, {label: 'DLQ', stroke: '--bad'}], count, signal, {min: 4}),
  };
  let budget = null;
  let steps = [];
  const draw = () => steps.length > 0 && drawHistory(steps, budget, charts);
  onOverview(overview => {
    const isFirst = budget === null;
    budget = overview.latency.budget;
    if (isFirst) draw(); // the history may have come before the budget
    showIngest(overview.ingest);
    showConsumer(overview.consumer);
    showQueue(overview.queue);
    showLatency(overview.latency);
    showCost(overview.cost);
  }, signal);
  repeat(REFRESH, signal, async () => {
    steps = await get('api/history', signal);
    draw();
  }, () => {});
  byId('live-section').hidden = !hasKey();
  if (hasKey()) {
    followLive(signal);
    return repeat(FLEET_REFRESH, signal, async () => showTotals(await get('api/vehicles?size=1', signal)), failed =>
      text('tables-as-of', failed.message));
  }
  return undefined;
}
