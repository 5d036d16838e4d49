// Shows the screen of the address' fragment: #/vehicles/veh-1?last=24. A screen is cloned from its template when it is
// opened and thrown away when it is left, with the data that it shows.
const screens = [];
let leave = new AbortController();

// Adds a screen. `open` gets the path's variable, the query, and a signal that aborts when the screen is left.
export function screen(pattern, template, open, {keyed = true, title}) {
  screens.push({pattern, template, open, keyed, title});
}

export function place() {
  const [path, query] = (location.hash.startsWith('#/') ? location.hash.slice(1) : '/').split('?');
  return {path, query: new URLSearchParams(query)};
}

// Notes the state of a screen in the address without opening the screen again.
export function note(path, query) {
  const rest = query.toString();
  history.replaceState(null, '', `#${path}${rest ? `?${rest}` : ''}`);
}

const clone = id => document.getElementById(id).content.cloneNode(true);

// Opens the screen of the address. Returns false if the screen requires a key and there is none.
export function show(hasKey) {
  leave.abort();
  leave = new AbortController();
  const {path, query} = place();
  const found = screens.find(each => each.pattern.test(path)) ?? screens[0];
  const open = !found.keyed || hasKey;
  const view = document.getElementById('view');
  view.replaceChildren(clone(open ? found.template : 'locked-template'));
  document.title = `${found.title(path)} · Telemetry`;
  document.querySelectorAll('nav a').forEach(link => {
    const own = link.getAttribute('href').slice(1);
    const isHere = own === '/' ? found === screens[0] : path.startsWith(own);
    isHere ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  });
  if (open) {
    const {signal} = leave;
    const variable = found.pattern.exec(path)?.[1];
    found.open({variable: variable && decodeURIComponent(variable), query, signal});
  }
  return open;
}
