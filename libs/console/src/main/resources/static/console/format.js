const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const NONE = '–';

export const count = value => (value == null ? NONE : whole.format(value));
export const rate = value => (value == null ? NONE : `${value < 10 ? value.toFixed(1) : whole.format(value)}/s`);
export const seconds = value =>
  value == null ? NONE : value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(value < 10 ? 2 : 0)} s`;
export const usd = value => (value == null ? NONE : `$${value.toFixed(value < 0.01 ? 6 : value < 1 ? 4 : 2)}`);
// Formats epoch seconds as the time of day in UTC.
export const time = at => (at == null ? NONE : new Date(at * 1000).toISOString().slice(11, 19));
export const bytes = value => (value < 1e6 ? `${(value / 1e3).toFixed(1)} KB` : `${(value / 1e6).toFixed(2)} MB`);
