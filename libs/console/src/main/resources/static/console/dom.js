export const byId = id => document.getElementById(id);

// Sets a text, and leaves an equal one alone, so that screen readers do not announce it again.
export const text = (id, value) => { if (byId(id) && byId(id).textContent !== value) byId(id).textContent = value; };

export const mark = (id, bad) => byId(id)?.classList.toggle('bad', bad);

export function cell(tag, content, attributes = {}) {
  const node = document.createElement(tag);
  node.append(content);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
}

export function row(...cells) {
  const node = document.createElement('tr');
  node.append(...cells);
  return node;
}

export const number = content => cell('td', content, {class: 'number'});

// Shows a notice with the next step, or hides it without a text.
export function notice(id, content) {
  byId(id).hidden = !content;
  text(id, content);
}

export const pause = (millis, signal) => new Promise((later, aborted) => {
  const timer = setTimeout(later, millis);
  signal.addEventListener('abort', () => { clearTimeout(timer); aborted(signal.reason); }, {once: true});
});

// Repeats an action until the screen is left. A failure is passed to `failed`, and the action is tried again.
export async function repeat(millis, signal, action, failed) {
  while (!signal.aborted) {
    try {
      await action();
    } catch (problem) {
      if (!signal.aborted) failed(problem);
    }
    await pause(millis, signal).catch(() => {});
  }
}
