import {listen} from './api.js';
import {byId, cell, repeat, text} from './dom.js';
import {count} from './format.js';

const RECONNECT = 2000;
const ANOMALIES = 5;

const anomalyItem = anomaly =>
  cell('li', `${anomaly.at.slice(11, 19)} UTC: ${anomaly.vehicle_id} is anomalous in ${anomaly.signal}`);

function show(fleet) {
  text('live-records', count(fleet.records));
  text('live-vehicles', count(fleet.vehicles));
  text('live-state', `as of ${fleet.at.slice(11, 19)} UTC`);
  byId('anomaly-list').replaceChildren(...fleet.anomalies.slice(0, ANOMALIES).map(anomalyItem));
  if (byId('pause').getAttribute('aria-pressed') === 'false' && fleet.tail.length > 0) {
    byId('tail').textContent = fleet.tail.join('\n');
  }
}

// Follows the live stream until `signal` aborts, and reconnects after an error.
export function followLive(signal) {
  byId('pause').addEventListener('click', ({target}) =>
    target.setAttribute('aria-pressed', String(target.getAttribute('aria-pressed') !== 'true')));
  repeat(RECONNECT, signal, () => listen('api/live', signal, show), failed => text('live-state', `(disconnected: ${failed.message})`));
}
