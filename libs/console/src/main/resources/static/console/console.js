import {forgetKey, hasKey, takeKeyFromAddress, useKey} from './api.js';
import {openDays} from './days.js';
import {byId, text} from './dom.js';
import {openFleet} from './fleet.js';
import {openLetters} from './letters.js';
import {openOverview} from './overview.js';
import {screen, show} from './router.js';
import {openVehicle} from './vehicle.js';
import {startVerdict} from './verdict.js';

screen(/^\/$/, 'overview-template', openOverview, {keyed: false, title: () => 'Overview'});
screen(/^\/vehicles$/, 'vehicles-template', openFleet, {title: () => 'Vehicles'});
screen(/^\/vehicles\/([^/]+)$/, 'vehicle-template', openVehicle, {title: path => decodeURIComponent(path.split('/')[2])});
screen(/^\/days$/, 'days-template', openDays, {title: () => 'Days'});
screen(/^\/dead-letters$/, 'letters-template', openLetters, {title: () => 'Dead letters'});

function askForKey(problem) {
  text('key-problem', problem);
  byId('key-input').value = '';
  byId('key-dialog').showModal();
}

// Opens the screen of the address. The data of the screen before, and of a forgotten key, go with it.
function open() {
  const isOpen = show(hasKey());
  text('key', hasKey() ? 'Forget key' : 'Enter key');
  if (!isOpen) byId('unlock').addEventListener('click', () => askForKey(''));
}

function wrongKey() {
  forgetKey();
  open();
  if (!byId('key-dialog').open) askForKey('This key was not accepted.');
}

byId('key').addEventListener('click', () => {
  if (hasKey()) {
    forgetKey();
    open();
  } else {
    askForKey('');
  }
});
byId('key-dialog').addEventListener('close', () => {
  if (byId('key-dialog').returnValue === 'ok' && byId('key-input').value) {
    useKey(byId('key-input').value);
    open();
  }
});
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault(); // the address' fragment is the screen
  byId('view').focus();
});
addEventListener('hashchange', () => {
  takeKeyFromAddress();
  open();
});
addEventListener('wrong-key', wrongKey);

takeKeyFromAddress();
open();
startVerdict();
