import {download, get, post} from './api.js';
import {lines} from './charts.js';
import {confirm, operator} from './confirm.js';
import {byId, cell, notice, number, pause, repeat, row, text} from './dom.js';
import {bytes, count, figure, moment, plural, time, unitOf} from './format.js';
import {note} from './router.js';
import {drawTrack, points, position} from './track.js';

const REFRESH = 2000;
const PAGE_REFRESH = 15_000;
const ERASURE_REFRESH = 1000;
const STATES = {none: 'not aggregated', partial: 'partial', complete: 'complete'};
const RANGES = {1: 'last hour', 24: 'last day', 168: 'last week'};

const path = id => `api/vehicles/${encodeURIComponent(id)}`;

// The screen of one vehicle. Each of its parts reads under the screen's signal, so that a screen never shows the data of
// the vehicle before.
class Vehicle {
  constructor(id, query, signal) {
    this.id = id;
    this.signal = signal;
    this.chosen = query.get('signal');
    this.range = RANGES[query.get('last')] ? query.get('last') : '1';
    this.table = new Map(); // signals of the tables by name
    this.live = new Map();
    this.reading = new AbortController();
  }

  open() {
    text('vehicle-title', this.id);
    this.chart = lines(byId('history-chart'), [
      {label: 'mean', stroke: '--accent'}, {label: 'min', stroke: '--second', dash: [2, 3]}, {label: 'max', stroke: '--second', dash: [2, 3]}], figure, this.signal, {free: true});
    byId('ranges').addEventListener('click', ({target}) => { if (target.value) this.choose(this.chosen, target.value); });
    ['csv', 'parquet'].forEach(format => byId(`export-${format}`).addEventListener('click', () => this.export(format)));
    byId('erase').addEventListener('click', () => this.erase());
    byId('vehicle-title').focus();
    get(`${path(this.id)}/erasure`, this.signal).then(progress => this.follow(progress))
      .catch(failed => { if (!this.signal.aborted) text('erase-answer', failed.message); });
    repeat(REFRESH, this.signal, () => this.readLive(), failed => text('vehicle-live', `Last 60 s: ${failed.message}`));
    return repeat(PAGE_REFRESH, this.signal, () => this.read(), failed => text('vehicle-lead', failed.message));
  }

  async read() {
    const page = await get(path(this.id), this.signal);
    const {vehicle} = page;
    text('vehicle-lead', `${plural(vehicle.records, 'record')} in the tables of 24 hours as of ${moment(page.at)} UTC; last seen ${moment(vehicle.last_seen)} UTC${vehicle.silent ? '; silent' : ''}.${vehicle.fleet ? ` Fleet ${vehicle.fleet}.` : ''}`);
    notice('vehicle-empty', vehicle.records || vehicle.last_seen ? '' : 'Neither the tables of 24 hours nor the window know this vehicle. Check the id, or read the raw lines of an hour below.');
    text('signals-note', page.signals_hour ? `Figures of the hour ${page.signals_hour.slice(0, 16).replace('T', ' ')}; last values of the window replace older ones.` : 'No hour of the tables has this vehicle yet; the values are of the window.');
    this.table = new Map(page.signals.map(signal => [signal.signal, {...signal, at: page.signals_hour}]));
    this.showSignals();
    this.showHours(page);
    if (this.started) this.readTrack();
  }

  async readLive() {
    const live = await get(`${path(this.id)}/live`, this.signal);
    text('vehicle-live', `${plural(live.records, 'record')} in the last 60 s${live.anomalous ? '; anomalous' : ''}, as of ${time(Date.now() / 1000)} UTC.`);
    this.live = new Map(Object.entries(live.signals).map(([name, value]) => [name, {value, at: live.last_seen}]));
    this.showSignals();
  }

  names() {
    return [...new Set([...this.table.keys(), ...this.live.keys()])].sort();
  }

  showSignals() {
    const focused = document.activeElement?.dataset?.signal;
    byId('signal-rows').replaceChildren(...this.names().map(name => this.signalRow(name)));
    if (this.names().length === 0) {
      byId('signal-rows').append(row(cell('td', 'No signal yet. Signals appear with the first record that has a number, a text, true or false in its payload.', {colspan: 7})));
    }
    if (focused) document.querySelector(`[data-signal="${CSS.escape(focused)}"]`)?.focus();
    if (!this.chosen && this.names().length > 0) this.choose(this.names()[0], this.range);
    else if (this.chosen && !this.started) this.choose(this.chosen, this.range);
  }

  signalRow(name) {
    const known = this.table.get(name);
    const live = this.live.get(name);
    const button = cell('button', name, {type: 'button', class: 'link', 'data-signal': name, 'aria-pressed': String(name === this.chosen)});
    button.addEventListener('click', () => this.choose(name, this.range));
    return row(cell('th', button, {scope: 'row'}), number(figure(live ? live.value : known?.last)), cell('td', known?.unit ?? unitOf(name)),
      number(figure(known?.min)), number(figure(known?.mean)), number(figure(known?.max)),
      cell('td', live ? moment(live.at) : `hour ${known.at.slice(11, 13)}`));
  }

  // Shows the history of a signal. An answer for another signal or range is not shown.
  async choose(signal, range) {
    this.chosen = signal;
    this.range = range;
    this.started = true;
    this.reading.abort();
    this.reading = new AbortController();
    if (!signal) return;
    note(`/vehicles/${encodeURIComponent(this.id)}`, new URLSearchParams({signal, last: range}));
    document.querySelectorAll('#signal-rows button').forEach(each => each.setAttribute('aria-pressed', String(each.dataset.signal === signal)));
    document.querySelectorAll('#ranges button').forEach(each => {
      each.setAttribute('aria-pressed', String(each.value === range));
      each.classList.toggle('quiet', each.value !== range);
    });
    text('history-note', `Reading ${signal} of the ${RANGES[range]}`);
    this.readTrack();
    const end = AbortSignal.any([this.signal, this.reading.signal]);
    try {
      this.showHistory(await this.history(signal, range, end));
    } catch (failed) {
      if (!end.aborted) text('history-note', failed.message);
    }
  }

  history(signal, range, end) {
    return get(`${path(this.id)}/signals/${encodeURIComponent(signal)}?last=${range}`, end);
  }

  showHistory({signal, to, step, sources, points: steps}) {
    const from = Object.entries({'minute tables': sources.minutes, records: sources.records, 'hour tables': sources.hours})
      .filter(([, hours]) => hours > 0).map(([kind, hours]) => `${plural(hours, 'hour')} from ${kind}`);
    if (sources.unread > 0) from.push(plural(sources.unread, 'unread part'));
    text('history-note', steps.length === 0
      ? `${signal}: no number in the ${RANGES[this.range]}. Choose a longer range.`
      : `${signal} (${this.table.get(signal)?.unit ?? unitOf(signal) ?? ''}) of the ${RANGES[this.range]} as of ${time(to)} UTC, in steps of ${step} s; ${from.join(', ')}.`.replace(' ()', ''));
    if (steps.length > 0) {
      this.chart([steps.map(each => each.at), steps.map(each => each.mean), steps.map(each => each.min), steps.map(each => each.max)]);
    }
  }

  async readTrack() {
    const signals = position(this.names());
    byId('track-section').hidden = !signals;
    if (!signals) return;
    const end = AbortSignal.any([this.signal, this.reading.signal]);
    try {
      const [latitudes, longitudes] = await Promise.all(
        [signals.latitude, signals.longitude].map(name => this.history(name, this.range, end)));
      this.showTrack(signals, points(latitudes.points, longitudes.points));
    } catch (failed) {
      if (!end.aborted) text('track-note', failed.message);
    }
  }

  showTrack(signals, track) {
    text('track-note', track.length === 0
      ? `${signals.latitude} and ${signals.longitude} have no position in the ${RANGES[this.range]}.`
      : `${signals.latitude} and ${signals.longitude}, ${plural(track.length, 'point')} of the ${RANGES[this.range]}, ${time(track[0].at)} to ${time(track.at(-1).at)} UTC; last position ${track.at(-1).latitude.toFixed(5)}, ${track.at(-1).longitude.toFixed(5)}. North is up.`);
    if (track.length > 0) drawTrack(byId('track'), track);
  }

  showHours({hours, states, vehicle}) {
    const newest = hours.map((_, i) => i).reverse();
    text('hours-note', 'Missing numbers are gaps in the sequence that the vehicle counts up; a dash: it sends no sequence.');
    byId('hour-rows').replaceChildren(...newest.map(i => this.hourRow(hours[i], states[i], vehicle.counts[i], vehicle.missing[i])));
    ['export-from', 'export-to'].forEach((id, last) => {
      if (byId(id).options.length === 0) {
        byId(id).replaceChildren(...newest.map(i => new Option(hours[i].slice(0, 16).replace('T', ' '), hours[i])));
        byId(id).value = last ? hours.at(-1) : hours[0];
      }
    });
  }

  hourRow(hour, state, records, missing) {
    const button = cell('button', 'Lines', {type: 'button', class: 'link', value: hour, 'aria-label': `Raw lines of ${hour}`});
    button.addEventListener('click', () => this.showLines(hour));
    const gaps = number(count(missing));
    gaps.classList.toggle('bad', missing > 0);
    return row(cell('th', hour.slice(0, 16).replace('T', ' '), {scope: 'row'}), cell('td', STATES[state]), number(state === 'none' ? '·' : count(records)), gaps, cell('td', button));
  }

  async showLines(hour) {
    byId('raw-section').hidden = false;
    text('raw-title', `Raw lines of ${hour.slice(0, 16).replace('T', ' ')}`);
    text('raw-lead', 'Reading the parts');
    byId('raw-parts').replaceChildren();
    text('raw-lines', '');
    byId('raw-title').focus();
    this.raw?.abort();
    this.raw = new AbortController();
    const end = AbortSignal.any([this.signal, this.raw.signal]);
    try {
      const found = await get(`${path(this.id)}/lines/${hour}`, end);
      text('raw-lead', `${plural(found.in_all, 'line')} in ${plural(found.parts.length, 'part')}; ${found.parts_read < found.parts_in_all ? `the newest ${count(found.parts_read)} of ${count(found.parts_in_all)} parts were read` : `all ${plural(found.parts_in_all, 'part')} of the hour were read`}${found.lines.length < found.in_all ? `; the last ${count(found.lines.length)} lines are shown` : ''}.`);
      byId('raw-parts').replaceChildren(...found.parts.map(part => row(cell('td', part.key), number(bytes(part.bytes)), number(count(part.lines)))));
      text('raw-lines', found.lines.join('\n'));
    } catch (failed) {
      if (!end.aborted) text('raw-lead', failed.message);
    }
  }

  async export(format) {
    text('export-answer', 'reading …');
    try {
      const range = new URLSearchParams({from: byId('export-from').value, to: byId('export-to').value, format});
      await download(`${path(this.id)}/export?${range}`, `${this.id}.${format}`, this.signal);
      text('export-answer', `${this.id}.${format} was saved.`);
    } catch (failed) {
      if (!this.signal.aborted) text('export-answer', failed.message);
    }
  }

  async erase() {
    try {
      const counted = await this.follow(await post(`${path(this.id)}/erasure/plan`, {}, this.signal));
      if (counted.phase !== 'counted') return;
      const plan = counted.account;
      const key = await confirm({
        title: `Erase ${this.id}`,
        what: `${figures(plan)} of ${plural(plan.hours, 'hour')} are erased for good. Records that arrive later are kept.`,
        action: 'Erase for good', expected: this.id});
      if (key !== null) await this.follow(await post(`${path(this.id)}/erasure`, {vehicle: this.id}, this.signal, operator(key)));
    } catch (failed) {
      if (!this.signal.aborted) text('erase-answer', failed.message);
    }
  }

  // Shows the progress of a count or an erasure until its end. It runs in the service: a screen opened later shows it, too.
  async follow(progress) {
    let now = progress;
    while (this.showErasure(now)) {
      await pause(ERASURE_REFRESH, this.signal);
      now = await get(`${path(this.id)}/erasure`, this.signal);
    }
    return now;
  }

  // Returns true while a count or an erasure is running.
  showErasure(progress) {
    const running = progress.phase === 'counting' || progress.phase === 'erasing';
    const bar = byId('erase-progress');
    bar.hidden = !running;
    bar.max = Math.max(1, progress.hours);
    bar.value = progress.hours_done;
    byId('erase').disabled = running;
    text('erase-answer', erasureText(progress));
    return running;
  }
}

const figures = account =>
  `${plural(account.records, 'record')}, ${plural(account.rows, 'row')} of tables and counts and ${plural(account.lines, 'line')} in ${plural(account.parts, 'part')}`;

const STEPS = {search: 'searches', records: 'rewrites the records of', tables: 'rewrites the tables of', parts: 'replaces the parts of'};

function erasureText({phase, step, hours_done: done, hours, begun, at, account, problem}) {
  const work = step === 'objects' ? 'deletes the objects of replaced versions' : step && `${STEPS[step]} hour ${done + 1} of ${hours}`;
  switch (phase) {
    case 'counting': return `Counting since ${moment(begun)} UTC: ${work ?? 'begins'}.`;
    case 'erasing': return `Erasing since ${moment(begun)} UTC: ${work ?? 'begins'}. You may leave this page.`;
    case 'counted': return `Counted at ${moment(at)} UTC: ${figures(account)}. Nothing is erased yet.`;
    case 'erased': return account.done
      ? `Erased at ${moment(at)} UTC: ${figures(account)}. No object has the vehicle.`
      : `Erased from tables and parts at ${moment(at)} UTC: ${figures(account)}. ${plural(account.held, 'object')} may be in use by a writer; erase again in 70 minutes.`;
    case 'interrupted': return 'An erasure of this vehicle began and is not done. Erase again to continue it.';
    case 'failed': return `Failed at ${moment(at)} UTC: ${problem}`;
    default: return '';
  }
}

export const openVehicle = ({variable, query, signal}) => new Vehicle(variable, query, signal).open();
