import {byId, text} from './dom.js';

// Says what will happen and asks for the operator's key. Returns the key, or null if the person does not go on. With
// `expected`, the person must type that text first.
export function confirm({title, what, action, expected = ''}) {
  const dialog = byId('confirm-dialog');
  const typed = byId('confirm-typed');
  text('confirm-title', title);
  text('confirm-text', what);
  text('confirm-expected', expected);
  text('confirm-ok', action);
  byId('confirm-typed-line').hidden = !expected;
  typed.value = '';
  byId('confirm-key').value = '';
  byId('confirm-ok').disabled = Boolean(expected);
  typed.oninput = () => { byId('confirm-ok').disabled = typed.value !== expected; };
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(answer => dialog.addEventListener('close', () => {
    const key = byId('confirm-key').value;
    byId('confirm-key').value = '';
    answer(dialog.returnValue === 'ok' ? key : null);
  }, {once: true}));
}

export const operator = key => ({'X-Operator-Key': key});
