// The key lives in this tab alone. It may come in the address' fragment, which no browser sends.
const STORE = 'telemetry-key';

export class WrongKey extends Error {}

export const hasKey = () => sessionStorage.getItem(STORE) !== null;
export const useKey = key => sessionStorage.setItem(STORE, key);
export const forgetKey = () => sessionStorage.removeItem(STORE);

export function takeKeyFromAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key) {
    useKey(key);
    history.replaceState(null, '', location.pathname);
  }
}

export const get = path => call(path, {});
export const post = (path, body) =>
  call(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});

async function call(path, options) {
  const headers = {...options.headers, ...(hasKey() && {'X-API-Key': sessionStorage.getItem(STORE)})};
  const answer = await fetch(path, {...options, headers, cache: 'no-store'});
  if (answer.status === 401) {
    throw new WrongKey();
  }
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail ?? `answered ${answer.status}`);
  }
  return body;
}
