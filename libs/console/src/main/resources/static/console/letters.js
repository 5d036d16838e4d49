import {get, post} from './api.js';
import {confirm, operator} from './confirm.js';
import {byId, cell, text} from './dom.js';
import {count, moment, plural} from './format.js';

function letterItem(letter) {
  const item = cell('li', cell('strong', `${letter.reason}${letter.field ? ` (${letter.field})` : ''}`));
  const vehicles = letter.vehicles.length ? ` of ${letter.vehicles.join(', ')}` : '';
  item.append(` ${letter.detail} (${plural(letter.lines, 'line')}${vehicles}, ${moment(letter.sent)} UTC)`, cell('pre', letter.body));
  return item;
}

function offerReasons(reasons) {
  const chosen = byId('reason').value;
  const known = [...byId('reason').options].map(option => option.value);
  Object.keys(reasons).filter(reason => !known.includes(reason)).forEach(reason => byId('reason').append(new Option(reason, reason)));
  byId('reason').value = chosen;
}

// Reads, filters and redrives the letters of the DLQ.
class Letters {
  constructor(signal) {
    this.signal = signal;
    this.reading = new AbortController();
  }

  filter() {
    return {reason: byId('reason').value, vehicle: byId('letter-vehicle').value.trim()};
  }

  async read() {
    this.reading.abort();
    this.reading = new AbortController();
    const end = AbortSignal.any([this.signal, this.reading.signal]);
    text('dlq-answer', 'Reading the DLQ. The letters stay there.');
    byId('redrive').disabled = true;
    try {
      this.show(await get(`api/dead-letters?${new URLSearchParams(this.filter())}`, end));
    } catch (failed) {
      if (!end.aborted) text('dlq-answer', failed.message);
    }
  }

  show(found) {
    this.found = found;
    offerReasons(found.reasons);
    const groups = Object.entries(found.reasons).map(([reason, letters]) => `${reason}: ${count(letters)}`).join(', ');
    text('dlq-answer', found.read === 0
      ? `The DLQ is empty, as of ${moment(found.at)} UTC. Nothing is to be done.`
      : `${count(found.matching)} of ${plural(found.read, 'letter')} match${!found.is_all ? '; there are more' : ''}, as of ${moment(found.at)} UTC${groups ? `. ${groups}` : ''}. They stay in the DLQ.${found.letters.length < found.matching ? ` The newest ${count(found.letters.length)} are shown.` : ''}`);
    byId('redrive').disabled = found.matching === 0;
    byId('letters').replaceChildren(...found.letters.map(letterItem));
  }

  async redrive() {
    const {found} = this;
    const invalid = Object.entries(found.reasons).filter(([reason]) => reason !== 'received_too_often').reduce((sum, [, letters]) => sum + letters, 0);
    const key = await confirm({
      title: 'Redrive dead letters',
      what: `${plural(found.matching, 'letter')} with ${plural(found.lines, 'line')} are sent to the queue again and then deleted from the DLQ. ` +
        (invalid ? `${plural(invalid, 'letter')} had lines that the contract refuses; a line that is still refused returns to the DLQ.` : 'SQS moved them after too many receives; the consumer tries them again.'),
      action: `Redrive ${plural(found.matching, 'letter')}`});
    if (key === null) return;
    text('redrive-answer', 'sending …');
    try {
      const done = await post('api/dead-letters/redrive', this.filter(), this.signal, operator(key));
      text('redrive-answer', `${plural(done.sent, 'letter')} sent to the queue.`);
      await this.read();
    } catch (failed) {
      if (!this.signal.aborted) text('redrive-answer', failed.message);
    }
  }

  open() {
    byId('letter-form').addEventListener('submit', event => event.preventDefault());
    ['reason', 'letter-vehicle'].forEach(id => byId(id).addEventListener('change', () => this.read()));
    byId('look').addEventListener('click', () => this.read());
    byId('redrive').addEventListener('click', () => this.redrive());
    return this.read();
  }
}

export const openLetters = ({signal}) => new Letters(signal).open();
