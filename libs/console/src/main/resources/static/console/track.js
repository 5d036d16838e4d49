import {count} from './format.js';

const HEIGHT = 320;
const MARGIN = 24;
const METERS_A_DEGREE = 111_320;
const LATITUDE = /(^|[._])lat(itude)?(_deg)?$/i;
const PAIRS = [[/latitude/i, 'longitude'], [/lat/i, 'lon'], [/lat/i, 'lng'], [/lat/i, 'long']];

const like = (pattern, found) => (found === found.toUpperCase() ? pattern.toUpperCase() : found[0] === found[0].toUpperCase() ? pattern[0].toUpperCase() + pattern.slice(1) : pattern);

// Returns the names of a latitude and of its longitude among `names`, for example Vehicle.CurrentLocation.Latitude.
export function position(names) {
  for (const latitude of names.filter(name => LATITUDE.test(name))) {
    for (const [pattern, other] of PAIRS) {
      const at = latitude.search(new RegExp(`${pattern.source}(?!.*${pattern.source})`, 'i'));
      const longitude = at < 0 ? undefined : latitude.slice(0, at) + latitude.slice(at).replace(pattern, found => like(other, found));
      if (names.includes(longitude)) {
        return {latitude, longitude};
      }
    }
  }
  return undefined;
}

// Joins the steps of two signals into points. Steps without both values, or outside of the globe, are left out.
export function points(latitudes, longitudes) {
  const at = new Map(longitudes.map(step => [step.at, step.mean]));
  return latitudes
    .map(step => ({at: step.at, latitude: step.mean, longitude: at.get(step.at)}))
    .filter(point => point.latitude != null && point.longitude != null && Math.abs(point.latitude) <= 90 && Math.abs(point.longitude) <= 180);
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// Returns functions from coordinates to pixels, the same scale in both directions in the middle of the track.
function projection(track, width) {
  const of = name => track.map(point => point[name]);
  const [south, north] = [Math.min(...of('latitude')), Math.max(...of('latitude'))];
  const [west, east] = [Math.min(...of('longitude')), Math.max(...of('longitude'))];
  const shrink = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const scale = Math.min((width - 2 * MARGIN) / Math.max((east - west) * shrink, 1e-5), (HEIGHT - 2 * MARGIN) / Math.max(north - south, 1e-5));
  return {
    x: longitude => width / 2 + (longitude - (west + east) / 2) * shrink * scale,
    y: latitude => HEIGHT / 2 - (latitude - (south + north) / 2) * scale,
    meters: METERS_A_DEGREE / scale, // of a pixel
  };
}

function scaleBar(pen, meters, width) {
  const most = (width / 4) * meters;
  const power = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map(step => step * power).find(each => each <= most);
  const pixels = length / meters;
  pen.fillStyle = color('--faint');
  pen.fillRect(MARGIN, HEIGHT - 12, pixels, 2);
  pen.fillText(length >= 1000 ? `${count(length / 1000)} km` : `${Number(length.toPrecision(1))} m`, MARGIN, HEIGHT - 16);
}

function dot(pen, x, y, fill) {
  pen.fillStyle = fill;
  pen.beginPath();
  pen.arc(x, y, 5, 0, 2 * Math.PI);
  pen.fill();
}

// Draws a track on `canvas`, north up, the last point filled.
export function drawTrack(canvas, track) {
  const width = canvas.clientWidth;
  const density = devicePixelRatio;
  canvas.width = width * density;
  canvas.height = HEIGHT * density;
  const pen = canvas.getContext('2d');
  pen.scale(density, density);
  pen.font = '11px system-ui';
  const {x, y, meters} = projection(track, width);
  pen.strokeStyle = color('--accent');
  pen.lineWidth = 2;
  pen.lineJoin = 'round';
  pen.beginPath();
  track.forEach(point => pen.lineTo(x(point.longitude), y(point.latitude)));
  pen.stroke();
  dot(pen, x(track[0].longitude), y(track[0].latitude), color('--second'));
  dot(pen, x(track.at(-1).longitude), y(track.at(-1).latitude), color('--accent'));
  scaleBar(pen, meters, width);
}
