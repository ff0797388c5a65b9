// What the interactive figures share: numbers, state and controls, drawing, the errors of a line.

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
export const round = (value, digits) => Number(value.toFixed(digits)) + 0; // + 0: no negative zero
export const sum = (values) => values.reduce((total, value) => total + value, 0);
export const range = (length, value) => Array.from({ length }, (_, i) => value(i));
export const tenTo = (power) => `10${[...String(power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("")}`;

/** A number as the book prints it: a true minus sign, commas between thousands. */
export function number(value, digits = 2) {
  const size = Math.abs(value);
  const [mantissa, power] = size.toExponential(2).split("e+");
  const [whole, part] = size.toFixed(digits).split(".");
  const plain = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
  const text = size < 1e7 ? plain : `${mantissa} × ${tenTo(power)}`;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}
/** The same without the zeros at its end, as one would type it. */
export const short = (value, digits) =>
  number(value, digits)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

/** What a field may hold: one of a list, or a number between its limits; undefined for anything else. */
function settle({ among, min, max, digits }, value) {
  if (among) return among.find((one) => String(one) === String(value));
  const wish = parseFloat(value);
  return Number.isFinite(wish) ? round(clamp(wish, min, max), digits) : undefined;
}

/**
 * Build a figure: head, body, a voice for screen readers. `fields` describe its state; a field with a label
 * gets a slider and a box for the exact value where the body says data-dial, `plots` get a drawing where it
 * says data-plot. `draw` is called after each change. The state lives in the query string under `key`.
 */
export function stage(host, { key, title, hint, body, fields, plots, draw }) {
  host.innerHTML =
    `<div class="ix-head"><p id="ix-${key}">${title}</p><button type="button" data-do="link">Copy link</button>` +
    `<button type="button" data-do="reset">Reset</button></div><p class="ix-hint">${hint}</p>${body}` +
    `<p class="ix-hidden" aria-live="polite"></p>`;
  host.setAttribute("role", "group");
  host.setAttribute("aria-labelledby", `ix-${key}`);
  const $ = (selector) => host.querySelector(selector);
  const names = Object.keys(fields);
  const start = Object.fromEntries(names.map((name) => [name, fields[name].start]));
  const state = { ...start };
  const spell = (values) => names.map((name) => values[name]).join("_");
  const figure = { $, state, put, run, say, moving: false };
  let [ready, halt, saving, speaking] = [false, () => {}];

  function put(change) {
    halt();
    figure.moving = false;
    for (const name in change) state[name] = settle(fields[name], change[name]) ?? state[name];
    show();
  }
  /** Call `frame` with 0 … 1 over some milliseconds; with 1 alone for readers who want no motion. */
  function run(milliseconds, frame) {
    halt();
    let [handle, begun] = [];
    const tick = (now) => {
      const share = clamp((now - (begun ??= now)) / milliseconds, 0, 1);
      figure.moving = share < 1;
      if (figure.moving) handle = requestAnimationFrame(tick);
      frame(share);
      show();
    };
    halt = () => cancelAnimationFrame(handle);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (calm) [begun, milliseconds] = [-1, 1];
    tick(calm ? 0 : performance.now());
  }
  /** Say in words what is seen: at once on the page, after a pause to screen readers. */
  function say(text) {
    $(".ix-words").textContent = text;
    clearTimeout(speaking);
    speaking = setTimeout(() => ($("[aria-live=polite]").textContent = text), 900);
  }
  function link(always) {
    const url = new URL(location.href);
    if (always || spell(state) !== spell(start)) url.searchParams.set(key, spell(state));
    else url.searchParams.delete(key);
    return url;
  }
  function show() {
    if (!ready) return;
    dials.forEach((dial) => dial());
    draw();
    clearTimeout(saving);
    saving = setTimeout(() => link().href === location.href || history.replaceState(history.state, "", link()), 300);
  }

  $("[data-do=reset]").onclick = () => put(start);
  $("[data-do=link]").onclick = async ({ target }) => {
    const url = link(true);
    url.hash = host.dataset.interactive;
    history.replaceState(history.state, "", url);
    const copied = navigator.clipboard?.writeText(url.href).then(() => "Copied");
    target.textContent = (await copied?.catch(() => {})) ?? "See address bar";
    setTimeout(() => (target.textContent = "Copy link"), 2000);
  };

  const dials = [...host.querySelectorAll("[data-dial]")].map((box) => {
    const name = box.dataset.dial;
    const { label, min, max, step, digits, stops } = fields[name];
    const id = `ix-${key}-${name}`;
    box.className = "ix-dial";
    box.innerHTML =
      `<label for="${id}">${label}</label><input class="ix-exact" aria-label="${label}, exact value" autocomplete="off"` +
      `${min < 0 ? "" : ' inputmode="decimal"'}><input class="ix-range" type="range" id="${id}">`;
    const [exact, slider] = box.querySelectorAll("input");
    Object.assign(slider, stops ? { min: 0, max: stops.length - 1, step: 1 } : { min, max, step });
    slider.oninput = () => put({ [name]: stops ? stops[slider.value] : slider.value });
    exact.onchange = () => put({ [name]: exact.value.replace("−", "-").replace(/[\s,]/g, "") });
    return () => {
      slider.value = stops ? Math.round(place(stops, state[name])) : state[name];
      exact.value = short(state[name], digits);
      slider.setAttribute("aria-valuetext", exact.value);
    };
  });

  for (const [name, label] of Object.entries(plots)) {
    const box = $(`[data-plot=${name}]`);
    box.innerHTML = `<svg role="img" aria-label="${label}"><g></g><g></g></svg>`;
    const svg = box.firstChild;
    let before;
    figure[name] = {
      svg,
      width: () => box.clientWidth,
      axes: (height, options) => axes(svg, `ix-${key}-${name}`, box.clientWidth, Math.round(height), options),
      paint(back, front) {
        if (back !== before) svg.firstChild.innerHTML = before = back;
        svg.lastChild.innerHTML = front;
      },
    };
  }
  new URLSearchParams(location.search)
    .get(key)
    ?.split("_")
    .forEach((text, i) => {
      if (names[i]) state[names[i]] = settle(fields[names[i]], text) ?? state[names[i]];
    });
  let width = 0; // a change of height alone would only overwrite what was just said
  new ResizeObserver(() => {
    if (host.clientWidth === width) return;
    width = host.clientWidth;
    ready = width > 0;
    if (ready) show();
  }).observe(host);
  return figure;
}

/** Where a value stands in a rising list: its index, with a fraction between two entries. */
export function place(stops, value) {
  const after = stops.findIndex((stop) => stop >= value);
  return after < 1 ? after && stops.length - 1 : after - (stops[after] - value) / (stops[after] - stops[after - 1]);
}

/** Round places for the ticks of an axis, about `most` of them at the most, each with its name. */
export function ticks(low, high, most = 5) {
  const rough = (high - low) / most;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * [1, 2, 5, 10].find((by) => by * ten >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  return range(Math.floor(high / step + 1e-9) - first + 1, (i) => [(first + i) * step, short((first + i) * step, 3)]);
}

/** Axes for a drawing in pixels: X and Y turn data into pixels, fromX and fromY turn them back. */
function axes(svg, id, w, h, { x, y, xTicks, yTicks, xLabel, yLabel, left = 38 }) {
  const [top, right, base] = [24, w - 12, h - 36];
  for (const [name, value] of Object.entries({ width: w, height: h, viewBox: `0 0 ${w} ${h}` }))
    svg.setAttribute(name, value);
  const X = (value) => left + ((value - x[0]) / (x[1] - x[0])) * (right - left);
  const Y = (value) => base - ((value - y[0]) / (y[1] - y[0])) * (base - top);
  const pair = (tick) => (Array.isArray(tick) ? tick : [tick, number(tick, 0)]);
  const [xs, ys] = [xTicks.map(pair), yTicks.map(pair)];
  const rect = `x="${left}" y="${top}" width="${right - left}" height="${base - top}"/>`;
  const lines = xs.map(([at]) => `M${X(at)} ${top}V${base}`).concat(ys.map(([at]) => `M${left} ${Y(at)}H${right}`));
  return {
    ...{ X, Y, left, top, right, base },
    fromX: (pixel) => x[0] + ((pixel - left) / (right - left)) * (x[1] - x[0]),
    fromY: (pixel) => y[0] + ((base - pixel) / (base - top)) * (y[1] - y[0]),
    inside: (drawing) => `<g clip-path="url(#${id})">${drawing}</g>`,
    svg:
      `<clipPath id="${id}"><rect ${rect}</clipPath><rect class="ix-ground" ${rect}<path class="ix-grid" d="${lines.join("")}"/>` +
      xs.map(([at, label]) => text("mid tick", X(at), base + 15, label)).join("") +
      ys.map(([at, label]) => text("end tick", left - 6, Y(at) + 4, label)).join("") +
      text("end", right, base + 31, xLabel) +
      text("", 0, 13, yLabel),
  };
}

const kinds = (names) => names.replace(/\w+/g, "ix-$&");
export const text = (kind, x, y, words) => `<text class="${kinds(kind)}" x="${x}" y="${y}">${words}</text>`;
export const path = (kind, d) => `<path class="${kinds(kind)}" d="${d}"/>`;
export const spot = (kind, x, y, r) => `<circle class="${kinds(kind)}" cx="${x}" cy="${y}" r="${r}"/>`;
export const grip = (kind, x, y) => spot("grab", x, y, 22) + spot(`handle ${kind}`, x, y, 8);
export const through = (points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
/** A walk: its line, and a dot at each of its steps as long as they can be told apart. */
export const trail = (points, most) =>
  path("path", through(points)) +
  points
    .slice(0, most)
    .map(([x, y]) => spot("step", x, y, 2.5))
    .join("");

/**
 * Let a pointer drag. `down(x, y)` names what was caught, or null; `move(caught, x, y)` follows. A finger
 * catches only what is marked ix-grab, so that the page can still be scrolled; `tap(x, y)` is for the rest.
 */
export function drag(svg, { down = () => 0, move, up = () => {}, tap = () => {} }) {
  let caught = null;
  const at = ({ clientX, clientY }) => {
    const { left, top } = svg.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  svg.onpointerdown = (event) => {
    if (event.button || (event.pointerType !== "mouse" && !event.target.matches(".ix-grab"))) return;
    caught = down(...at(event));
    if (caught === null) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
  };
  svg.onpointermove = (event) => caught !== null && move(caught, ...at(event));
  svg.onpointerup = svg.onpointercancel = () => {
    caught = null;
    up();
  };
  svg.onclick = (event) => tap(...at(event));
  const hold = (event) => event.target.matches(".ix-grab") && event.preventDefault(); // the page stays where it is
  svg.addEventListener("touchstart", hold, { passive: false });
}

export const residuals = (x, y, slope, intercept) => x.map((value, i) => y[i] - (slope * value + intercept));

/** The three errors of a line. */
export function errors(x, y, slope, intercept) {
  const gaps = residuals(x, y, slope, intercept);
  return { naive: sum(gaps), absolute: sum(gaps.map(Math.abs)), squared: sum(gaps.map((gap) => gap * gap)) };
}

/**
 * Outlines of equal error around the best line, one list of [slope, intercept] per level. The error is convex,
 * so a ray meets each level once. Rays are spread over the long and the short side alike (Cholesky factor of
 * the normal matrix); the first goes straight up in the intercept.
 */
export function outlines(error, best, x, levels) {
  const root = Math.sqrt(x.length);
  const shear = sum(x) / root;
  const side = Math.sqrt(sum(x.map((value) => value * value)) - shear * shear);
  return levels.map((level) =>
    range(180, (i) => {
      const ds = Math.sin((i * Math.PI) / 90) / side;
      const db = (Math.cos((i * Math.PI) / 90) - shear * ds) / root;
      const at = (r) => [best.slope + r * ds, best.intercept + r * db];
      let [low, high] = [0, 2000];
      for (let k = 0; k < 32; k++) {
        const middle = (low + high) / 2;
        if (error(...at(middle)) < level) low = middle;
        else high = middle;
      }
      return at(low);
    }),
  );
}

/** Draw outlines, darker inside; the levels named in `labels` are written on ray number `ray`. */
export function valley(plot, rings, levels, best, labels, ray = 0) {
  const pixels = rings.map((ring) => ring.map(([slope, intercept]) => [plot.X(slope), plot.Y(intercept)]));
  const names = pixels.map((ring, i) => {
    const [x, y] = ring[ray];
    const fits = labels.includes(levels[i]) && y > plot.top + 10 && y < plot.base - 8;
    return fits ? text("mid level", x, y + 4, number(levels[i], 0)) : "";
  });
  const [x, y] = [plot.X(best.slope), plot.Y(best.intercept)];
  const shapes = pixels.map((ring) => path("ring", `${through(ring)}Z`)).reverse();
  return (
    plot.inside(shapes.join("")) +
    names.join("") +
    path("best", `M${x - 6} ${y}h12M${x} ${y - 6}v12`) +
    text("level lowest", x + 9, y + 4, "best")
  );
}
