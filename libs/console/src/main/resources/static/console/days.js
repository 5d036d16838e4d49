import {get, post} from './api.js';
import {byId, cell, number, repeat, row, text} from './dom.js';
import {bytes, count, moment, plural, seconds, span, usd} from './format.js';
import {onOverview} from './verdict.js';

const REFRESH = 30_000;
const HOUR = 3_600_000;
const HOURS_KEPT = 7 * 24;
const LETTERS = {complete: 'c', partial: 'p', unread: 'u'};
const HOURS = Array.from({length: 24}, (_, hour) => String(hour).padStart(2, '0'));

function dayRow(day, price) {
  return row(cell('th', `${day.day}${day.hours < 24 ? ' …' : ''}`, {scope: 'row'}), number(count(day.hours)), number(count(day.records)), number(count(day.vehicles)),
    number(seconds(day.p95_ms / 1000)), number(count(day.duplicates)), number(count(day.malformed)),
    number(price == null ? '–' : usd((day.records * price) / 1e6)));
}

function showDays({at, days}, cost) {
  const price = cost?.usd_per_million;
  text('days-lead', days.length ? `Records of the tables, as of ${moment(at)} UTC. …: less than 24 hours are aggregated.` : 'No hour is aggregated yet. The aggregator does it at 5 past each hour; or choose an hour below and aggregate it now.');
  byId('day-rows').replaceChildren(...days.map(day => dayRow(day, price)));
  text('days-note', price == null ? 'No estimate of cost: no price per record is known before records are accepted while all services answer.' :
    `The cost is an estimate: the day's records times the price of the last ${span(cost.seconds)}, ${usd(price)} per million records. The services meter their cost from their start and keep no days; docs/cost.md has the Prometheus query of a day's metered cost.`);
}

function mapRow(day, hours) {
  return row(cell('th', day.slice(5), {scope: 'row'}), ...HOURS.map(hour => {
    const state = hours.get(`${day}T${hour}`);
    return state
      ? cell('td', LETTERS[state.state], {class: state.state, title: `${state.hour}: ${state.state}, ${plural(state.parts, 'part')}, ${count(state.unread)} unread, ${plural(state.records, 'record')}`})
      : cell('td', '', {title: `${day}T${hour}:00Z: nothing`});
  }));
}

function showMap({at, hours}) {
  const byHour = new Map(hours.map(hour => [hour.hour.slice(0, 13), hour]));
  const today = Date.now();
  const days = Array.from({length: 7}, (_, back) => new Date(today - back * 24 * HOUR).toISOString().slice(0, 10));
  const head = document.createElement('thead');
  head.append(row(cell('th', 'Day', {scope: 'col'}), ...HOURS.map(hour => cell('th', hour, {scope: 'col'}))));
  const body = document.createElement('tbody');
  body.append(...days.map(day => mapRow(day, byHour)));
  const first = byId('map').childElementCount === 0;
  byId('map').replaceChildren(head, body);
  if (first) byId('map-scroll').scrollLeft = Math.max(0, new Date().getUTCHours() - 6) * 30; // the newest hour, on a phone
  const unread = hours.reduce((sum, hour) => sum + hour.unread, 0);
  text('map-note', `As of ${moment(at)} UTC: ${plural(hours.length, 'hour')}, ${plural(unread, 'unread part')}.`);
}

const chosenHour = () => `${byId('hour').value.slice(0, 13)}:00:00Z`;

const hourOption = at => {
  const hour = new Date(at).toISOString();
  return new Option(`${hour.slice(0, 10)} ${hour.slice(11, 16)}`, hour.slice(0, 16));
};

// Lists the hours within the retention of raw parts, in UTC, newest first. Keeps the selection.
function offerHours() {
  const newest = Math.floor(Date.now() / HOUR) * HOUR;
  const hours = Array.from({length: HOURS_KEPT}, (_, back) => hourOption(newest - back * HOUR));
  const chosen = byId('hour').value;
  if (byId('hour').options[0]?.value !== hours[0].value) {
    byId('hour').replaceChildren(...hours);
    byId('hour').value = chosen || hours[0].value;
  }
}

async function aggregate(signal) {
  text('aggregate-answer', 'aggregating …');
  const summary = await post('aggregations', {hour: chosenHour()}, signal);
  text('aggregate-answer',
    `${summary.complete ? '' : 'partial, the hour goes on: '}${plural(summary.records, 'record')} of ${plural(summary.vehicles, 'vehicle')} in ${plural(summary.parts, 'part')}; ${count(summary.duplicates)} duplicates, ${count(summary.malformed)} malformed`);
  await get('api/vehicles?fresh=true&size=1', signal);
}

const versionText = ({version, unread}) => (version
  ? `version ${version.version}: ${count(version.records)} records of ${count(version.parts)} parts in ${bytes(version.bytes)} of Parquet${unread ? `; ${count(unread)} parts unread` : ''}`
  : 'not aggregated');

async function listParts(signal) {
  const parts = await get(`api/hours/${chosenHour()}/parts`, signal);
  byId('parts-section').hidden = false;
  text('parts-lead', `${count(parts.count)} parts of ${parts.hour}, ${bytes(parts.bytes)}${parts.parts.length < parts.count ? `; the first ${parts.parts.length}` : ''}; ${versionText(parts)}`);
  byId('part-rows').replaceChildren(...parts.parts.map(part => row(cell('td', part.key), number(count(part.bytes)), number(count(part.lines)))));
}

export function openDays({signal}) {
  let cost;
  let days;
  const failed = id => problem => { if (!signal.aborted) text(id, problem.message); };
  onOverview(overview => {
    cost = overview.cost;
    if (days) showDays(days, cost);
  }, signal);
  byId('aggregate').addEventListener('click', () => aggregate(signal).catch(failed('aggregate-answer')));
  byId('list-parts').addEventListener('click', () => listParts(signal).catch(failed('aggregate-answer')));
  offerHours();
  repeat(REFRESH, signal, async () => { offerHours(); showMap(await get('api/hours', signal)); }, failed('map-note'));
  return repeat(REFRESH, signal, async () => {
    days = await get('api/days', signal);
    showDays(days, cost);
  }, failed('days-lead'));
}
