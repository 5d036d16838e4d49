import {get} from './api.js';
import {byId, cell, notice, number, repeat, row, text} from './dom.js';
import {count, moment, plural} from './format.js';
import {note} from './router.js';

const REFRESH = 5000;
const SIZE = 50;
const SHADES = 4;
const DEFAULTS = {search: '', show: 'all', sort: 'records'};
const STATES = {none: 'not aggregated', partial: 'partial: aggregated before its end', complete: 'complete'};

const shade = (value, most) => (value === 0 ? '' : `h${Math.max(1, Math.ceil((SHADES * value) / most))}`);

function hourHead(hour, state) {
  const node = cell('th', hour.slice(11, 13), {scope: 'col', title: `${hour}: ${STATES[state]}`, class: state});
  if (state === 'partial') node.append('…');
  return node;
}

function head({hours, states}) {
  const node = document.createElement('thead');
  node.append(row(
    cell('th', 'Vehicle', {scope: 'col'}), cell('th', 'Last seen, UTC', {scope: 'col'}), cell('th', '60 s', {scope: 'col', class: 'number'}),
    cell('th', 'Records', {scope: 'col', class: 'number'}), ...hours.map((hour, i) => hourHead(hour, states[i]))));
  return node;
}

function hourCell(vehicle, value, hour, state, most) {
  return state === 'none'
    ? cell('td', '·', {class: 'unknown', title: `${hour} is ${STATES.none}`})
    : cell('td', value ? count(value) : '', {class: `${shade(value, most)} ${state}`.trim(), title: `${vehicle}, ${hour}: ${plural(value, 'record')}`});
}

function vehicleRow(vehicle, {hours, states}, most) {
  const name = cell('th', cell('a', vehicle.vehicle, {href: `#/vehicles/${encodeURIComponent(vehicle.vehicle)}`}), {scope: 'row'});
  if (vehicle.fleet) name.append(cell('a', vehicle.fleet, {class: 'tag', href: `#/vehicles?search=fleet:${vehicle.fleet}`, title: `Vehicles of the fleet ${vehicle.fleet}`}));
  if (vehicle.silent) name.append(cell('span', 'silent', {class: 'tag'}));
  if (vehicle.anomalous) name.append(cell('span', 'anomalous', {class: 'tag bad'}));
  return row(name, cell('td', moment(vehicle.last_seen)), number(count(vehicle.live)), number(count(vehicle.records)),
    ...vehicle.counts.map((value, i) => hourCell(vehicle.vehicle, value, hours[i], states[i], most)));
}

function nextStep(fleet) {
  if (fleet.vehicles.length > 0) return '';
  return fleet.totals.vehicles === 0
    ? 'No vehicle has sent a record in 24 hours. Send one with ./telemetry simulate --api-key KEY; it appears here within seconds.'
    : 'No vehicle matches. Clear the text or show all.';
}

function draw(fleet, query) {
  const most = Math.max(1, ...fleet.vehicles.flatMap(vehicle => vehicle.counts));
  const scroll = byId('heat-scroll');
  const atEnd = scroll.scrollLeft + scroll.clientWidth >= scroll.scrollWidth - 4;
  const body = document.createElement('tbody');
  body.append(...fleet.vehicles.map(vehicle => vehicleRow(vehicle, fleet, most)));
  byId('heat').replaceChildren(head(fleet), body);
  if (atEnd) scroll.scrollLeft = scroll.scrollWidth; // keeps the newest hour in view on a phone
  text('fleet-lead', `${plural(fleet.totals.vehicles, 'vehicle')}, ${fleet.live_at ? `${count(fleet.totals.live)} in the last 60 s` : 'the last 60 s are unknown'}, ${count(fleet.totals.silent)} silent. ` +
    `Tables as of ${moment(fleet.at)}, window as of ${moment(fleet.live_at)} UTC.`);
  const first = query.from === 'before' && !query.vehicle ? fleet.matching - fleet.vehicles.length : query.first;
  query.first = first;
  text('page-of', `${fleet.vehicles.length ? `${count(first + 1)}–${count(first + fleet.vehicles.length)}` : '0'} of ${count(fleet.matching)}`);
  byId('first').disabled = byId('previous').disabled = first <= 0;
  byId('last').disabled = byId('next').disabled = first + fleet.vehicles.length >= fleet.matching;
  text('heat-note', 'Records in the tables by hour, UTC. …: the hour was aggregated before its end. A dot: not aggregated. Silent: no record since the newest complete hour began.');
  notice('fleet-empty', nextStep(fleet));
}

// Lists the vehicles of the tables and of the window, one page at a time. The address keeps the text, the choice
// and the order.
export function openFleet({query: asked, signal}) {
  const query = {...DEFAULTS, ...Object.fromEntries(asked), from: 'after', vehicle: '', first: 0};
  let running = new AbortController();
  let fleet;
  ['search', 'show', 'sort'].forEach(name => { byId(name).value = query[name]; });

  const load = async () => {
    running.abort(); // an answer to the query before is not shown
    running = new AbortController();
    const {first, ...parameters} = query;
    fleet = await get(`api/vehicles?${new URLSearchParams({...parameters, size: SIZE})}`, AbortSignal.any([signal, running.signal]));
    draw(fleet, query);
  };
  const failed = problem => { if (problem.name !== 'AbortError') text('fleet-lead', problem.message); };
  const change = part => {
    Object.assign(query, {from: 'after', vehicle: '', first: 0}, part);
    note('/vehicles', new URLSearchParams(Object.entries({search: query.search, show: query.show, sort: query.sort}).filter(([name, value]) => value !== DEFAULTS[name])));
    load().catch(failed);
  };
  byId('fleet-form').addEventListener('submit', event => event.preventDefault());
  byId('search').addEventListener('input', ({target}) => change({search: target.value}));
  byId('show').addEventListener('change', ({target}) => change({show: target.value}));
  byId('sort').addEventListener('change', ({target}) => change({sort: target.value}));
  byId('first').addEventListener('click', () => change({}));
  byId('previous').addEventListener('click', () => change({from: 'before', vehicle: fleet.vehicles[0].vehicle, first: Math.max(0, query.first - SIZE)}));
  byId('next').addEventListener('click', () => change({vehicle: fleet.vehicles.at(-1).vehicle, first: query.first + fleet.vehicles.length}));
  byId('last').addEventListener('click', () => change({from: 'before'}));
  byId('heat-scroll').scrollLeft = byId('heat-scroll').scrollWidth;
  return repeat(REFRESH, signal, load, failed);
}
