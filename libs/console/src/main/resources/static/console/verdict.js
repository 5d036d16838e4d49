import {get} from './api.js';
import {byId, text} from './dom.js';
import {time} from './format.js';

const REFRESH = 2000;
const LEVELS = ['good', 'look', 'bad', 'unknown'];
const listeners = new Set();
let newest;

// Passes each overview to `take` until `signal` aborts, and the newest one at once.
export function onOverview(take, signal) {
  listeners.add(take);
  signal.addEventListener('abort', () => listeners.delete(take));
  if (newest) take(newest);
}

function say(level, sentence, note) {
  byId('verdict').classList.remove(...LEVELS);
  byId('verdict').classList.add(level);
  text('verdict-text', sentence);
  text('state', note);
}

async function read() {
  try {
    newest = await get('api/overview');
    say(newest.verdict.level, newest.verdict.text, `as of ${time(newest.at)} UTC`);
    listeners.forEach(take => take(newest));
  } catch (failed) {
    if (failed.name === 'AbortError') return; // the key was forgotten while the figures were read
    const since = newest ? `; the figures below are as of ${time(newest.at)} UTC` : '';
    say('bad', failed instanceof TypeError ? 'Not known: the aggregator does not answer' : `Not known: ${failed.message}`,
      `as of ${time(Date.now() / 1000)} UTC${since}`);
  } finally {
    setTimeout(read, REFRESH);
  }
}

export const startVerdict = () => read();
