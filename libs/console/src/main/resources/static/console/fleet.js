import {get, post} from './api.js';
import {lines} from './charts.js';
import {bytes, count} from './format.js';

const REFRESH = 2000;
const SHADES = 4;
const HOUR = 3_600_000;
const HOURS_KEPT = 7 * 24;
const byId = id => document.getElementById(id);

function cell(tag, text, attributes = {}) {
  const node = document.createElement(tag);
  node.textContent = text;
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
}

function row(...cells) {
  const node = document.createElement('tr');
  node.append(...cells);
  return node;
}

const shade = (value, most) => (value === 0 ? '' : `h${Math.max(1, Math.ceil((SHADES * value) / most))}`);

function head(hours) {
  const names = hours.map(hour => cell('th', hour.slice(11, 13), {scope: 'col', title: hour}));
  const node = document.createElement('thead');
  node.append(row(cell('th', 'vehicle', {scope: 'col'}), ...names, cell('th', 'all', {scope: 'col'})));
  return node;
}

function vehicleRow(vehicle, {hours, aggregated}, most) {
  const button = cell('button', vehicle.vehicle, {type: 'button'});
  button.addEventListener('click', () => showVehicle(vehicle.vehicle, hours));
  const name = cell('th', '', {scope: 'row'});
  name.append(button);
  const counts = vehicle.counts.map((value, i) => (aggregated[i]
    ? cell('td', value ? count(value) : '', {class: shade(value, most), title: `${vehicle.vehicle}, ${hours[i]}: ${count(value)}`})
    : cell('td', '·', {class: 'unknown', title: `${hours[i]} is not aggregated`})));
  return row(name, ...counts, cell('td', count(vehicle.records)));
}

export function drawFleet(fleet) {
  const most = Math.max(1, ...fleet.vehicles.flatMap(vehicle => vehicle.counts));
  const body = document.createElement('tbody');
  body.append(...fleet.vehicles.map(vehicle => vehicleRow(vehicle, fleet, most)));
  byId('heat').replaceChildren(head(fleet.hours), body);
  byId('counted').textContent = count(fleet.records_in_all);
  byId('vehicles-all').textContent = count(fleet.vehicles_in_all);
  byId('hours-aggregated').textContent = `${fleet.aggregated.filter(Boolean).length} of ${fleet.hours.length}`;
  byId('silent-count').textContent = count(fleet.silent_in_all);
  byId('silent').textContent = fleet.silent.length === 0 ? '' :
    `No records in the last aggregated hour: ${fleet.silent.join(', ')}${fleet.silent_in_all > fleet.silent.length ? ', …' : ''}`;
  if (fleet.vehicles.length === 0) {
    body.append(row(cell('td', 'none of the last 24 hours is aggregated yet', {colspan: fleet.hours.length + 2})));
  }
}

let vehicleChart;
let chosen;

async function showVehicle(id, hours) {
  const vehicle = await get(`api/vehicles/${encodeURIComponent(id)}`);
  byId('vehicle').hidden = false;
  byId('vehicle-title').textContent = `${id}: ${count(vehicle.records)} records in 24 hours`;
  vehicleChart ??= lines(byId('vehicle-chart'), [{label: 'records', stroke: '--accent', fill: true}], count);
  vehicleChart([hours.map(hour => Date.parse(hour) / 1000), vehicle.counts]);
  byId('vehicle').scrollIntoView({block: 'nearest'});
  byId('vehicle-title').focus();
  clearTimeout(chosen);
  showLive(id);
}

// Shows the last 60 s of the selected vehicle and repeats every 2 s.
async function showLive(id) {
  try {
    const live = await get(`api/vehicles/${encodeURIComponent(id)}/live`);
    byId('vehicle-live').textContent = `${count(live.records)} records in the last 60 s${live.anomalous ? '; anomalous' : ''}; last signals:`;
    byId('vehicle-signals').replaceChildren(...Object.entries(live.signals).flatMap(([name, value]) => [cell('dt', name), cell('dd', value)]));
  } catch (failed) {
    byId('vehicle-live').textContent = `Last 60 s: ${failed.message}`;
    byId('vehicle-signals').replaceChildren();
  }
  chosen = setTimeout(() => showLive(id), REFRESH);
}

const chosenHour = () => `${byId('hour').value.slice(0, 13)}:00:00Z`;

const hourOption = at => {
  const hour = new Date(at).toISOString();
  return new Option(`${hour.slice(0, 10)} ${hour.slice(11, 16)}`, hour.slice(0, 16));
};

// Lists the hours within the retention of raw parts, in UTC, newest first. Keeps the selection.
export function offerHours() {
  const newest = Math.floor(Date.now() / HOUR) * HOUR;
  const hours = Array.from({length: HOURS_KEPT}, (_, back) => hourOption(newest - back * HOUR));
  const chosen = byId('hour').value;
  if (byId('hour').options[0]?.value !== hours[0].value) {
    byId('hour').replaceChildren(...hours);
    byId('hour').value = chosen || hours[0].value;
  }
}

export async function aggregate() {
  byId('aggregate-answer').textContent = 'aggregating …';
  const summary = await post('aggregations', {hour: chosenHour()});
  byId('aggregate-answer').textContent =
    `${count(summary.records)} records of ${count(summary.vehicles)} vehicles in ${count(summary.parts)} parts; ${count(summary.duplicates)} duplicates, ${count(summary.malformed)} malformed`;
}

const versionText = ({version, unread}) => (version
  ? `version ${version.version}: ${count(version.records)} records of ${count(version.parts)} parts in ${bytes(version.bytes)} of Parquet${unread ? `; ${count(unread)} parts unread` : ''}`
  : 'not aggregated');

export async function showParts() {
  const parts = await get(`api/hours/${chosenHour()}/parts`);
  byId('parts-section').hidden = false;
  byId('parts-lead').textContent = `${count(parts.count)} parts of ${parts.hour}, ${bytes(parts.bytes)}${parts.parts.length < parts.count ? `; the first ${parts.parts.length}` : ''}; ${versionText(parts)}`;
  byId('part-rows').replaceChildren(...parts.parts.map(part =>
    row(cell('td', part.key), cell('td', count(part.bytes), {class: 'number'}), cell('td', count(part.lines), {class: 'number'}))));
}

function letterItem(letter) {
  const item = document.createElement('li');
  item.append(cell('strong', `${letter.reason}${letter.field ? ` (${letter.field})` : ''}`), ` ${letter.detail} `, cell('pre', letter.body));
  return item;
}

export async function showDeadLetters() {
  const letters = await get('api/dead-letters');
  byId('dlq-answer').textContent = letters.length ? `${letters.length} messages, which stay in the queue.` : 'No dead letters received.';
  byId('letters').replaceChildren(...letters.map(letterItem));
}
