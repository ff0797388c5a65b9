// Falling into the wrong dip: descent on a wavy curve ends in the dip it starts above, seldom in the lowest.

import { clamp, drag, grip, number, path, range, round, short, spot, stage, text, through, trail } from "./kit.js";
import { held } from "./held.js";

const curve = (x) => Math.sin(0.5 * x) + 0.3 * x + 0.01 * x * x;
const rise = (x) => 0.5 * Math.cos(0.5 * x) + 0.3 + 0.02 * x;
const bend = (x) => 0.02 - 0.25 * Math.sin(0.5 * x);

/** Descend until the curve is level. `rest` is the bottom that was reached, if one was. */
function descend(x, size) {
  const way = [x];
  while (way.length <= 5000 && Math.abs(rise(x)) > 1e-9) way.push((x -= size * rise(x)));
  if (Math.abs(rise(x)) > 1e-6 || bend(x) < 0) return { way };
  for (let i = 0; i < 3; i++) x -= rise(x) / bend(x); // to the last digit
  return { way: way.slice(0, way.findIndex((at) => Math.abs(at - x) < 1e-6) + 1), rest: x };
}

export default function (host, data) {
  const [from, to] = [data.x[0], data.x.at(-1)];
  const dips = data.minima.map((dip) => dip.x ?? dip[0] ?? dip).filter((x) => x > from && x < to);
  const lowest = dips.reduce((a, b) => (curve(a) < curve(b) ? a : b));
  const sizes = [0.05, ...range(9, (i) => (i + 1) / 10), ...range(39, (i) => 1 + i / 2)];
  const fields = {
    x: { label: "Start: x", start: 3, min: from, max: to, step: 0.1, digits: 2 },
    size: { label: "Step size", start: 1, min: 0.05, max: 20, digits: 3, stops: sizes },
  };
  const reach = {};
  let [share, plot, walked] = [1];

  const figure = stage(host, {
    key: "dip",
    title: "Falling into the wrong dip",
    hint: "Drag the start along the curve, or change the step size.",
    fields,
    plots: { curve: "The wavy curve with the path of the descent" },
    body: `
      <p class="ix-words"></p>
      <div data-plot="curve"></div>
      <div class="ix-under"><div data-dial="x"></div></div>
      <div class="ix-row"><div data-dial="size"></div><button type="button" data-do="walk">Walk</button></div>`,
    draw,
  });
  const { $, state, put, run } = figure;
  const noted = held(host, fields, state);
  const pick = (px) => put({ x: round(plot.fromX(px), 1) });
  drag(figure.curve.svg, { move: (_, px) => pick(px), tap: pick });
  $("[data-do=walk]").onclick = () => run(clamp(120 * walked.way.length, 700, 3000), (now) => (share = now));

  /** For 240 starts, whether this step size leads to the lowest dip. */
  function basin(size) {
    const stays = size * bend(lowest) < 2; // else every step leaves it again
    return (reach[size] ??= range(240, (i) => {
      let x = from + ((i + 0.5) / 240) * (to - from);
      for (let k = 0; k < 2000 && Math.abs(rise(x)) > 1e-3; k++) x -= size * rise(x);
      return stays && Math.abs(x - lowest) < 0.2;
    }));
  }

  function words({ way, rest }) {
    const n = way.length - 1;
    const begin = `From ${short(state.x, 2)} with step size ${short(state.size, 3)}`;
    if (rest === undefined) {
      const near = dips.reduce((a, b) => (Math.abs(b - way[n]) < Math.abs(a - way[n]) ? b : a));
      const limit = `the limit of the step size is ${number(2 / bend(near), 2)}`;
      return `${begin} it has not come to rest after ${number(n, 0)} steps: in the dip nearest to it now, at ${number(near, 2)}, ${limit}.`;
    }
    const place = `at ${number(rest, 2)}, height ${number(curve(rest), 2)}`;
    const end = `${begin} it reaches the dip ${place}, in ${number(n, 0)} ${n === 1 ? "step" : "steps"}.`;
    const above = curve(rest) - curve(lowest);
    return above < 1e-6
      ? `${end} This is the lowest dip.`
      : `${end} The wrong dip: the lowest, at ${number(lowest, 2)}, is ${number(above, 2)} deeper.`;
  }

  function draw() {
    if (!figure.moving) share = 1;
    plot = figure.curve.axes(clamp(figure.curve.width() * 0.5, 270, 330), {
      x: [from, to],
      y: [-6, 4],
      xTicks: range(5, (i) => 10 * i - 30),
      yTicks: range(5, (i) => 2 * i - 4),
      xLabel: "x",
      yLabel: "height of the curve",
      left: 30,
    });
    const { X, Y, left, right, base } = plot;
    walked = descend(state.x, state.size);
    figure.say(noted(words(walked)));

    const on = (x) => [X(clamp(x, -500, 500)), Y(curve(clamp(x, -500, 500)))];
    const last = Math.round(share * (walked.way.length - 1));
    const most = walked.rest === undefined ? 60 : 400;
    const seen = walked.way.slice(0, Math.min(most, last + 1)).map(on);
    const end = walked.rest === undefined ? seen.at(-1) : on(walked.way[last]);
    const [x, y] = seen[0];
    const wide = (right - left) / 240;
    const reached = basin(state.size).map((yes, i) => (yes ? `M${left + i * wide} ${base}h${wide + 0.3}` : ""));
    const claim = reached.some(Boolean) ? "green: starts that reach it" : "no start reaches it";
    const names = dips.map((at) => {
      const [kind, word] = at === lowest ? ["mid level lowest", "lowest: "] : ["mid level", ""];
      return text(kind, X(at), Y(curve(at)) + 20, word + number(at, 1));
    });
    figure.curve.paint(
      plot.svg +
        path("line", through(data.x.map((v, i) => [X(v), Y(data.y[i])]))) +
        names.join("") +
        path("basin", `M${left} ${base}H${right}`),
      path("reach", reached.join("")) +
        text("mid level lowest", X(lowest), base - 11, claim) +
        plot.inside(trail(seen, 400) + spot("here", ...end, 7)) +
        grip("start", x, y) +
        text("mid level", clamp(x, left + 16, right - 16), y - 15, "start"),
    );
  }
}
