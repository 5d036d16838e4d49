import {get, useKey, hasKey, forgetKey, takeKeyFromAddress, WrongKey} from './api.js';
import {lines} from './charts.js';
import {count, rate, seconds, time, usd} from './format.js';
import {aggregate, drawFleet, offerHours, showDeadLetters, showParts} from './fleet.js';
import {followLive, forgetLive} from './live.js';

const REFRESH = 2000;
const FLEET_REFRESH = 10000;
const byId = id => document.getElementById(id);
const text = (id, value) => { if (byId(id).textContent !== value) byId(id).textContent = value; };
const mark = (id, bad) => byId(id).classList.toggle('bad', bad);

const latency = lines(byId('latency-chart'), [
  {label: 'p95', stroke: '--accent'}, {label: 'p50', stroke: '--second'}, {label: 'budget', stroke: '--bad', dash: [4, 4]}], seconds);
const rates = lines(byId('rate-chart'), [{label: 'stored', stroke: '--accent', fill: true}, {label: 'accepted', stroke: '--second'}], count, 10);
const waiting = lines(byId('queue-chart'), [{label: 'queue', stroke: '--accent', fill: true}, {label: 'DLQ', stroke: '--bad'}], count, 4);

function showIngest(ingest) {
  text('accepted', count(ingest?.accepted));
  text('accepted-rate', rate(ingest?.accepted_per_second));
  text('rejected', count(ingest?.rejected));
  text('refused', count(ingest?.refused));
  mark('refused', ingest?.refused > 0);
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
}

function showQueue(queue) {
  text('visible', count(queue?.visible));
  text('queue-in-flight', count(queue?.in_flight));
  text('oldest', seconds(queue?.oldest_seconds));
  text('dlq', count(queue?.dead_letters));
  mark('dlq', queue?.dead_letters > 0);
}

function showLatency(figures) {
  text('p95', seconds(figures.p95_all));
  text('p50', seconds(figures.p50_all));
  text('budget', seconds(figures.budget));
  mark('p95', figures.p95_all > figures.budget);
}

function costRow([operation, spent], most) {
  const row = document.createElement('tr');
  const name = document.createElement('td');
  const bar = Object.assign(document.createElement('meter'), {min: 0, max: most, value: spent, title: usd(spent)});
  name.append(operation, bar);
  const figure = Object.assign(document.createElement('td'), {className: 'number', textContent: usd(spent)});
  row.append(name, figure);
  return row;
}

function showCost(cost) {
  text('usd-per-million', usd(cost.usd_per_million));
  text('usd-per-month', usd(cost.usd_per_month));
  const spent = Object.entries(cost.by_operation).filter(([, dollars]) => dollars > 0).sort((a, b) => b[1] - a[1]).slice(0, 6);
  byId('cost-rows').replaceChildren(...spent.map(entry => costRow(entry, spent[0][1])));
}

function showState(overview) {
  const absent = [!overview.ingest && 'ingest-service', !overview.consumer && 'consumer-service'].filter(Boolean);
  text('state', absent.length ? `not reachable: ${absent.join(', ')}` : `live, ${time(overview.at)} UTC`);
  mark('state', absent.length > 0);
  byId('ingest-stage').classList.toggle('absent', !overview.ingest);
  byId('consumer-stage').classList.toggle('absent', !overview.consumer);
}

function drawHistory(steps, budget) {
  const column = name => steps.map(step => step[name]);
  const aMinute = name => steps.map(step => (step[name] == null ? null : step[name] * 60));
  const at = column('at');
  latency([at, column('p95'), column('p50'), at.map(() => budget)]);
  rates([at, aMinute('stored'), aMinute('accepted')]);
  waiting([at, column('queue'), column('dead_letters')]);
}

async function refresh() {
  try {
    const overview = await get('api/overview');
    showState(overview);
    showIngest(overview.ingest);
    showConsumer(overview.consumer);
    showQueue(overview.queue);
    showLatency(overview.latency);
    showCost(overview.cost);
    drawHistory(await get('api/history'), overview.latency.budget);
  } catch (failed) {
    text('state', failed instanceof TypeError ? 'the aggregator does not answer' : failed.message);
    mark('state', true);
  } finally {
    setTimeout(refresh, REFRESH);
  }
}

function showLock() {
  byId('locked').hidden = hasKey();
  document.querySelectorAll('.keyed').forEach(section => { section.inert = !hasKey(); });
  text('key', hasKey() ? 'Forget key' : 'Enter key');
}

function askForKey(problem) {
  text('key-problem', problem);
  byId('key-input').value = '';
  byId('key-dialog').showModal();
}

function wrongKey() {
  forgetKey();
  forgetLive();
  showLock();
  askForKey('This key was not accepted.');
}

// Runs an action that requires the key. Shows an error in the element `answer`.
async function keyed(action, answer) {
  if (!hasKey()) {
    askForKey('');
    return;
  }
  try {
    await action();
  } catch (failed) {
    failed instanceof WrongKey ? wrongKey() : answer && text(answer, failed.message);
  }
}

const refreshFleet = async fresh =>
  drawFleet(await get(`api/vehicles?fresh=${fresh}&search=${encodeURIComponent(byId('search').value)}`));

async function fleetLoop() {
  offerHours();
  if (hasKey() && !byId('key-dialog').open) {
    await keyed(() => refreshFleet(false), 'fleet-lead');
  }
  setTimeout(fleetLoop, FLEET_REFRESH);
}

function listen() {
  byId('aggregate').addEventListener('click', () =>
    keyed(async () => { await aggregate(); await refreshFleet(true); }, 'aggregate-answer'));
  byId('search').addEventListener('change', () => keyed(() => refreshFleet(false), 'fleet-lead'));
  byId('list-parts').addEventListener('click', () => keyed(showParts, 'aggregate-answer'));
  byId('look').addEventListener('click', () => keyed(showDeadLetters, 'dlq-answer'));
  byId('unlock').addEventListener('click', () => askForKey(''));
  byId('key').addEventListener('click', () => {
    if (hasKey()) {
      forgetKey();
      forgetLive();
      showLock();
    } else {
      askForKey('');
    }
  });
  byId('key-dialog').addEventListener('close', () => {
    if (byId('key-dialog').returnValue === 'ok' && byId('key-input').value) {
      useKey(byId('key-input').value);
      showLock();
      followLive();
      keyed(() => refreshFleet(false), 'fleet-lead');
    }
  });
}

takeKeyFromAddress();
listen();
showLock();
refresh();
fleetLoop();
followLive();
