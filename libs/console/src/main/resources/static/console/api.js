// The key is stored for this tab only. The URL fragment may contain the key; browsers do not send fragments.
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

const withKey = headers => ({...headers, ...(hasKey() && {'X-API-Key': sessionStorage.getItem(STORE)})});

// Passes each event of a stream to `take` until the stream ends or `signal` aborts. EventSource cannot send headers.
export async function listen(path, signal, take) {
  const answer = await fetch(path, {headers: withKey({Accept: 'text/event-stream'}), cache: 'no-store', signal});
  if (!answer.ok) {
    throw new Error(`answered ${answer.status}`);
  }
  let rest = '';
  for await (const text of chunks(answer.body.pipeThrough(new TextDecoderStream()))) {
    const events = (rest + text).split('\n\n');
    rest = events.pop();
    events.forEach(event => take(JSON.parse(event.slice('data: '.length))));
  }
}

async function* chunks(stream) {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    yield next.value;
  }
}

async function call(path, options) {
  const answer = await fetch(path, {...options, headers: withKey(options.headers), cache: 'no-store'});
  if (answer.status === 401) {
    throw new WrongKey();
  }
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.detail ?? `answered ${answer.status}`);
  }
  return body;
}
