// Flip, shift, multiply, sum: a kernel slides over a signal, and the area of their product traces the result.

import {
  clamp, drag, grip, number, path, range, round, short, spot, stage, sum, text, through, ticks,
} from "./kit.js";

const WAYS = { flip: "convolution", straight: "cross-correlation" };
const value = (row, k) => row.values[k] ?? 0; // zero beyond both ends

export default function (host, { step, pairs }) {
  const steps = (x) => Math.round(x / step);
  const last = ({ start, values }) => start + (values.length - 1) * step;
  const words = pairs.map(({ name }) => name.replace(/[\s_]+/g, "-")); // the address is cut at each _
  const results = pairs.flatMap((pair) => Object.values(WAYS).map((way) => pair[way]));
  const first = Math.min(...results.map(({ start }) => steps(start))) - 1;
  const end = Math.max(...results.map((row) => steps(last(row)))) + 1;
  const shifts = range(end - first + 1, (i) => round((first + i) * step, 4));
  for (const way in WAYS) pairs.forEach((pair) => check(pair, way));

  const tiles = words.map(
    (word, i) =>
      `<label class="ix-tile"><input type="radio" name="ix-pair" value="${word}"><b>${pairs[i].name}</b></label>`,
  );
  const facts = ["Sum of products", `Area: sum × ${short(step, 4)}`, ""].map(
    (name) => `<div><dt>${name}</dt><dd><output aria-live="off"></output></dd></div>`,
  );
  const figure = stage(host, {
    key: "flip",
    title: "Flip, shift, multiply, sum",
    hint: "Shift the kernel: press Play, use the slider, or drag its origin. Then take out the flip.",
    fields: {
      t: { label: "Shift t", start: nearest(0.3), min: shifts[0], among: shifts, stops: shifts, digits: 3 },
      way: { start: "flip", among: Object.keys(WAYS) },
      pair: { start: words[0], among: words },
    },
    plots: {
      product: "The signal, the kernel at its shift, and their product as a shaded area",
      result: "The area at each shift up to this one, with a dot at its end, and the curve of the other operation",
    },
    body: `
      <fieldset class="ix-tiles"><legend class="ix-hidden">Signal and kernel</legend>${tiles.join("")}</fieldset>
      <p class="ix-words"></p>
      <div class="ix-two">
        <div><div data-plot="product"></div><div data-plot="result"></div></div>
        <div>
          <div data-dial="t"></div>
          <div class="ix-buttons"><button type="button" data-do="play"></button></div>
          <label class="ix-check"><input type="checkbox">Flip the kernel: convolution</label>
          <dl class="ix-facts ix-lines">${facts.join("")}</dl>
        </div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;
  const now = () => pairs[words.indexOf(state.pair)];
  const beside = () => (state.way === "flip" ? "straight" : "flip");
  let [above, below] = [];

  const flip = $("[type=checkbox]");
  flip.onchange = () => put({ way: flip.checked ? "flip" : "straight" });
  host.querySelectorAll("[type=radio]").forEach((radio) => (radio.onchange = () => put({ pair: radio.value })));
  $(".ix-exact").onchange = ({ target }) => {
    const wish = parseFloat(target.value.replace("−", "-"));
    put(Number.isFinite(wish) ? { t: nearest(wish) } : {});
    if (state.t === wish) return;
    const [low, high, by] = [shifts[0], shifts.at(-1), step].map((v) => short(v, 4));
    figure.say(`The shift goes from ${low} to ${high}, in steps of ${by}. ${tell()}`);
  };
  $("[data-do=play]").onclick = () => {
    if (figure.moving) return put({});
    const row = now()[WAYS[state.way]];
    const [begin, to] = [steps(row.start) - 1 - first, steps(last(row)) + 1 - first];
    const here = shifts.indexOf(state.t);
    const from = here > begin && here < to ? here : begin;
    run(80 * (to - from), (share) => (state.t = shifts[Math.round(from + share * (to - from))]));
  };
  const pick = (plot, px) => put({ t: nearest(plot.fromX(px)) });
  drag(figure.product.svg, { down: (px) => px - above.X(state.t), move: (slip, px) => pick(above, px - slip) });
  drag(figure.result.svg, { move: (_, px) => pick(below, px), tap: (px) => pick(below, px) });

  function nearest(t) {
    return shifts[clamp(steps(t) - first, 0, shifts.length - 1)];
  }
  /** The kernel at a shift: its samples from left to right, and where the first of them lies. */
  function moved({ g }, way, t) {
    const flipped = { start: t - last(g), values: [...g.values].reverse() };
    return way === "flip" ? flipped : { start: t + g.start, values: g.values };
  }
  function products(pair, way, t) {
    const kernel = moved(pair, way, t);
    const ahead = steps(pair.f.start - kernel.start);
    return pair.f.values.map((v, i) => v * value(kernel, i + ahead));
  }
  function given(pair, way, t) {
    return value(pair[WAYS[way]], steps(t - pair[WAYS[way]].start));
  }
  /** What is computed here must be what came with the signals, at every shift. */
  function check(pair, way) {
    const most = Math.max(...pair[WAYS[way]].values.map(Math.abs));
    for (const t of shifts) {
      const [area, wanted] = [step * sum(products(pair, way, t)), given(pair, way, t)];
      if (!(Math.abs(area - wanted) <= 2e-3 * most))
        throw new Error(`${pair.name}, ${WAYS[way]} at ${t}: ${area} here, ${wanted} in the data`);
    }
  }

  function tell() {
    const { t, way } = state;
    const all = products(now(), way, t);
    const [up, down] = [1, -1].map((side) => step * sum(all.map((v) => Math.max(0, side * v))));
    const parts = up && down ? ` (${number(up, 3)} above the axis, ${number(down, 3)} below)` : "";
    const area = `the area of the product is about ${number(given(now(), way, t), 3)}${parts}`;
    const here = up || down ? area : "signal and kernel do not overlap, and the area is 0";
    const turn = way === "flip" ? "Without" : "With";
    const other = given(now(), beside(), t);
    const also = `${turn} the flip it is ${other ? "about " : ""}${number(other, 3)}, the ${WAYS[beside()]}.`;
    return `At t = ${number(t)} ${here}: the ${WAYS[way]}. ${also}`; // short: two lines are kept for it
  }

  function draw() {
    const { t, way, pair } = state;
    host.querySelectorAll("[type=radio]").forEach((radio) => (radio.checked = radio.value === pair));
    flip.checked = way === "flip";
    $("[data-do=play]").textContent = figure.moving ? "Pause" : "Play";
    host.querySelectorAll("dt")[2].textContent = WAYS[beside()].replace("c", "C");
    const shown = [sum(products(now(), way, t)), given(now(), way, t), given(now(), beside(), t)];
    host.querySelectorAll("output").forEach((output, i) => (output.textContent = number(shown[i], 3)));
    figure.say(tell());
    drawProduct(products(now(), way, t), moved(now(), way, t));
    drawResult();
  }

  /** Axes over all shifts, as high as the values need. */
  function frame(plot, height, values, yLabel, xLabel, key) {
    const [low, high] = [Math.min(0, ...values), Math.max(...values)];
    const [x, y] = [[shifts[0], shifts.at(-1)], [low - 0.08 * (low && high - low), high + 0.08 * (high - low)]];
    const made = plot.axes(height, { x, y, xTicks: ticks(...x), yTicks: ticks(...y, 4), xLabel, yLabel, left: 34 });
    const names = key.map(([kind, name], i) => `<tspan class="ix-${kind}" dx="${9 * !!i}">${name}</tspan>`);
    return { ...made, svg: made.svg + text("end", made.right, 13, names.join("")) };
  }

  function drawProduct(all, kernel) {
    const { f, g } = now();
    const values = [...f.values, ...g.values, ...f.values.flatMap((v) => g.values.map((w) => v * w))];
    const facing = state.way === "flip" ? "g(t − τ)" : "g(τ − t)";
    const names = [["first", "f(τ)"], ["second", facing], ["lowest", "product"]];
    above = frame(figure.product, 230, values, "value", "position τ", names);
    const { X, Y, top, base } = above;
    // Each sample stands for a strip one step wide: the shaded area is the sum times the step.
    const strips = ({ start, values }) =>
      `M${X(start - step / 2)} ${Y(0)}` +
      values.map((v, i) => `V${Y(v).toFixed(2)}H${X(start + (i + 0.5) * step).toFixed(2)}`).join("") +
      `V${Y(0)}`;
    const part = (side) => strips({ start: f.start, values: all.map((v) => side * Math.max(0, side * v)) });
    figure.product.paint(
      above.svg,
      above.inside(
        path("gain", part(1)) +
          path("gain below", part(-1)) +
          path("base", `M0 ${Y(0)}H${above.right}`) +
          path("line", strips(f)) +
          path("path", strips(kernel)),
      ) +
        path("cross", `M${X(state.t)} ${top}V${base}`) +
        grip("start", X(state.t), Y(0)) +
        text("mid level", X(state.t), Y(0) - 14, "t"),
    );
  }

  function drawResult() {
    const { way, t } = state;
    const both = Object.values(WAYS).flatMap((name) => now()[name].values);
    below = frame(figure.result, 190, both, "area", "shift t", [["lowest", WAYS[way]], ["thin", WAYS[beside()]]]);
    const { X, Y } = below;
    const curve = (kind, most) =>
      through(shifts.filter((s) => s <= most).map((s) => [X(s), Y(given(now(), kind, s))]));
    const y = Y(given(now(), way, t));
    figure.result.paint(
      below.svg,
      path("base", `M${below.left} ${Y(0)}H${below.right}`) +
        path("thin", curve(beside(), shifts.at(-1))) +
        path("best", curve(way, t)) +
        path("cross", `M${X(t)} ${below.top}V${below.base}`) +
        spot("grab", X(t), y, 22) +
        spot("here", X(t), y, 6),
    );
  }
}
