const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const short = new Intl.NumberFormat('en', {maximumSignificantDigits: 6, useGrouping: false});
const NONE = '–';

export const count = value => (value == null ? NONE : whole.format(value));
export const rate = value => (value == null ? NONE : value < 10 ? value.toFixed(1) : whole.format(value));
export const seconds = value =>
  value == null ? NONE : value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(value < 10 ? 2 : 0)} s`;
export const span = value => (value < 120 ? `${Math.round(value)} s` : `${Math.round(value / 60)} min`);
export const usd = value => (value == null ? NONE : `$${value.toFixed(value < 0.01 ? 6 : value < 1 ? 4 : 2)}`);
export const figure = value => (typeof value === 'number' ? short.format(value) : value == null ? NONE : String(value));
// Formats epoch seconds as the time of day in UTC.
export const time = at => (at == null ? NONE : new Date(at * 1000).toISOString().slice(11, 19));
// Formats an instant of the API as the time of day, with the date if it is another day.
export const moment = instant => (instant == null ? NONE :
  instant.slice(0, 10) === new Date().toISOString().slice(0, 10) ? instant.slice(11, 19) : `${instant.slice(5, 10)} ${instant.slice(11, 19)}`);
export const bytes = value => (value < 1e6 ? `${(value / 1e3).toFixed(1)} KB` : `${(value / 1e6).toFixed(2)} MB`);
export const plural = (value, name) => `${count(value)} ${name}${value === 1 ? '' : 's'}`;

const UNITS = [[/rpm$/i, '1/min'], [/_kmh$/i, 'km/h'], [/_mps$/i, 'm/s'], [/_bar$/i, 'bar'], [/_kpa$/i, 'kPa'], [/_c$/i, '°C'],
  [/_v(olts?)?$/i, 'V'], [/_a(mps?)?$/i, 'A'], [/_kw$/i, 'kW'], [/_kwh$/i, 'kWh'], [/_km$/i, 'km'], [/_m$/i, 'm'], [/_s$/i, 's'],
  [/_ms$/i, 'ms'], [/_(pct|percent)$/i, '%'], [/(^|[._])(lat(itude)?|lon(gitude)?|lng|heading)(_deg)?$/i, '°']];

// Returns the unit that the end of a signal's name states, for signals without a DBC file.
export const unitOf = name => UNITS.find(([end]) => end.test(name))?.[1] ?? '';
