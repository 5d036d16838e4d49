import {hasKey, listen} from './api.js';
import {count} from './format.js';

const RECONNECT = 2000;
const ANOMALIES = 5;
const byId = id => document.getElementById(id);
let following;

function anomalyItem(anomaly) {
  return Object.assign(document.createElement('li'), {
    textContent: `${anomaly.at.slice(11, 19)} UTC: ${anomaly.vehicle_id} is anomalous in ${anomaly.signal}`});
}

function show(fleet) {
  byId('live-records').textContent = count(fleet.records);
  byId('live-vehicles').textContent = count(fleet.vehicles);
  byId('anomaly-list').replaceChildren(...fleet.anomalies.slice(0, ANOMALIES).map(anomalyItem));
  if (byId('pause').getAttribute('aria-pressed') === 'false' && fleet.tail.length > 0) {
    byId('tail').textContent = fleet.tail.join('\n');
  }
}

async function follow(signal) {
  while (!signal.aborted) {
    try {
      byId('live-state').textContent = '';
      await listen('api/live', signal, show);
    } catch (failed) {
      byId('live-state').textContent = signal.aborted ? '' : `(disconnected: ${failed.message})`;
    }
    await new Promise(later => setTimeout(later, RECONNECT));
  }
}

// Follows the live stream if a key is set, and reconnects after an error.
export function followLive() {
  forgetLive();
  if (hasKey()) {
    following = new AbortController();
    follow(following.signal);
  }
}

export function forgetLive() {
  following?.abort();
}

byId('pause').addEventListener('click', () => {
  const paused = byId('pause').getAttribute('aria-pressed') === 'true';
  byId('pause').setAttribute('aria-pressed', String(!paused));
});
