// The key is stored for this tab only. The URL fragment may contain the key; browsers do not send fragments.
const STORE = 'telemetry-key';

let keyed = new AbortController(); // ends with the key, so that an answer under a forgotten key is not shown

export const hasKey = () => sessionStorage.getItem(STORE) !== null;
export const useKey = key => sessionStorage.setItem(STORE, key);

export function forgetKey() {
  sessionStorage.removeItem(STORE);
  keyed.abort();
  keyed = new AbortController();
}

export function takeKeyFromAddress() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key) {
    useKey(key);
    history.replaceState(null, '', location.pathname);
  }
}

export const get = (path, signal) => call(path, {}, signal);
export const post = (path, body, signal, headers = {}) =>
  call(path, {method: 'POST', headers: {'Content-Type': 'application/json', ...headers}, body: JSON.stringify(body)}, signal);

const withKey = headers => ({...headers, ...(hasKey() && {'X-API-Key': sessionStorage.getItem(STORE)})});
const both = signal => AbortSignal.any([keyed.signal, ...(signal ? [signal] : [])]);

// Passes each event of a stream to `take` until the stream ends or `signal` aborts. EventSource cannot send headers.
export async function listen(path, signal, take) {
  const end = both(signal);
  const answer = await fetch(path, {headers: withKey({Accept: 'text/event-stream'}), cache: 'no-store', signal: end});
  if (!answer.ok) {
    throw new Error(`answered ${answer.status}`);
  }
  let rest = '';
  for await (const text of chunks(answer.body.pipeThrough(new TextDecoderStream()))) {
    const events = (rest + text).split('\n\n');
    rest = events.pop();
    end.throwIfAborted();
    events.forEach(event => take(JSON.parse(event.slice('data: '.length))));
  }
}

async function* chunks(stream) {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    yield next.value;
  }
}

// Downloads a file under the key and saves it as `name`.
export async function download(path, name, signal) {
  const answer = await checked(await fetch(path, {headers: withKey({}), cache: 'no-store', signal: both(signal)}));
  const link = Object.assign(document.createElement('a'), {href: URL.createObjectURL(await answer.blob()), download: name});
  link.click();
  URL.revokeObjectURL(link.href);
}

async function call(path, options, signal) {
  const end = both(signal);
  const answer = await checked(
    await fetch(path, {...options, headers: withKey(options.headers), cache: 'no-store', signal: end}));
  const body = await answer.json();
  end.throwIfAborted(); // the screen or the key may have changed since the request
  return body;
}

async function checked(answer) {
  if (answer.status === 401) {
    dispatchEvent(new Event('wrong-key'));
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail ?? `answered ${answer.status}`);
  }
  return answer;
}
