// How wrong can you be: the loss of a forecast once the truth is known, and what its gradient does about it.

import { clamp, drag, number, path, range, round, short, spot, stage, sum, through } from "./kit.js";
import { bars, keys, near, softmax } from "./chances.js";
import { held } from "./held.js";

const LIMIT = 20; // of a score
const SURE = 5;

export default function (host, { names, logits, truth, curve }) {
  const dials = names.map((name, i) => `score${i}`);
  const fields = Object.fromEntries(
    names.map((name, i) => [
      dials[i],
      { label: `Score: ${name}`, start: logits[i], min: -LIMIT, max: LIMIT, step: 0.1, digits: 3 },
    ]),
  );
  const classes = names.map((name) => name.replaceAll("_", "-")); // the address is cut at each _
  fields.truth = { start: classes[truth], among: classes };
  let plot;

  const tiles = names.map(
    (name, i) =>
      `<label class="ix-tile"><input type="radio" name="ix-truth" value="${classes[i]}"><b>${name}</b>` +
      `<small>predicted</small><output aria-live="off"></output></label>`,
  );
  const facts = ["Cross-entropy (nats)", "Squared error"].map(
    (name) => `<div><dt>${name}</dt><dd><output aria-live="off"></output></dd></div>`,
  );
  const figure = stage(host, {
    key: "wrong",
    title: "How wrong can you be",
    hint: "Choose what came true, then change the forecast: drag the dot, or use the sliders.",
    fields,
    plots: {
      curve: "The loss over the predicted probability of what came true: cross-entropy a curve, squared error a band",
      gradient: "Two signed bars for each class: the gradient of cross-entropy and that of squared error",
    },
    body: `
      <fieldset class="ix-tiles"><legend class="ix-hidden">What came true</legend>${tiles.join("")}</fieldset>
      <p class="ix-words"></p>
      <div class="ix-two">
        <div><div data-plot="curve"></div><dl class="ix-facts">${facts.join("")}</dl></div>
        <div>
          ${dials.map((dial) => `<div data-dial="${dial}"></div>`).join("")}
          <div class="ix-buttons">
            <button type="button" data-do="right">Sure and right</button>
            <button type="button" data-do="even">No idea</button>
            <button type="button" data-do="wrong">Sure and wrong</button>
          </div>
          <p class="ix-note">
            Squared error is a band: it also counts how the rest is shared out. Cross-entropy does not.
          </p>
        </div>
        <div><p class="ix-note">Descent moves each score against its bar.</p><div data-plot="gradient"></div></div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;
  const noted = held(host, fields, state);

  const truly = () => classes.indexOf(state.truth);
  host.querySelectorAll("[type=radio]").forEach((radio) => (radio.onchange = () => put({ truth: radio.value })));
  const goals = {
    right: (i) => (i === truly() ? SURE : -SURE),
    even: () => 0,
    wrong: (i) => (i === (truly() + 1) % names.length ? SURE : -SURE),
  };
  for (const name in goals) {
    $(`[data-do=${name}]`).onclick = () => {
      const from = dials.map((dial) => state[dial]);
      const to = dials.map((_, i) => goals[name](i));
      run(500, (share) => dials.forEach((dial, i) => (state[dial] = round(from[i] + share * (to[i] - from[i]), 3))));
    };
  }
  const pick = (px) => {
    const p = clamp(plot.fromX(px), 0.001, 0.999);
    const rest = sum(dials.filter((_, i) => i !== truly()).map((dial) => Math.exp(state[dial])));
    put({ [dials[truly()]]: Math.log((p / (1 - p)) * rest) });
  };
  drag(figure.curve.svg, { move: (_, px) => pick(px), tap: pick });

  /** The forecast, both losses and both gradients, in forms that lose no digits however sure it is. */
  function measure() {
    const [t, z] = [truly(), dials.map((dial) => state[dial])];
    const p = softmax(z);
    const top = Math.max(...z);
    const loss = top - z[t] + Math.log(sum(z.map((value) => Math.exp(value - top))));
    const gap = p.map((value, i) => (i === t ? -sum(p.filter((_, j) => j !== t)) : value));
    const squared = sum(gap.map((value) => value * value));
    const slope = gap.map((one, i) => 2 * p[i] * sum(gap.map((other, j) => p[j] * (one - other))));
    return { t, p, loss, gap, squared, slope };
  }

  function words({ t, p, loss, gap, squared, slope }) {
    const times = Math.hypot(...gap) / Math.hypot(...slope);
    const often = number(times, times < 10 ? 1 : 0);
    const losses = `cross-entropy ${near(loss)}, squared error ${near(squared)}`;
    const begin = `The truth, ${names[t]}, was given ${near(p[t])}: ${losses}.`;
    if (p[t] > 0.9) return `${begin} Sure and right: both gradients are short, little is left to learn.`;
    return times < 20
      ? `${begin} The gradient of cross-entropy is ${often} times as long as that of squared error.`
      : `${begin} Sure and wrong: the gradient of squared error is ${often} times shorter, and teaches little.`;
  }

  function draw() {
    const now = measure();
    host.querySelectorAll(".ix-tile").forEach(({ control, lastChild }, i) => {
      control.checked = control.value === state.truth;
      lastChild.textContent = near(now.p[i]);
    });
    [now.loss, now.squared].forEach((loss, i) => (host.querySelectorAll("dd output")[i].textContent = near(loss)));
    figure.say(noted(words(now)));
    drawCurve(now);
    drawGradient(now);
  }

  function drawCurve({ t, p, loss, squared }) {
    const top = Math.max(7.5, 1.08 * loss);
    const every = top > 15 ? 5 : 1;
    plot = figure.curve.axes(clamp(figure.curve.width() * 0.7, 260, 320), {
      x: [0, 1],
      y: [0, top],
      xTicks: range(6, (i) => [i / 5, short(i / 5, 1)]),
      yTicks: range(Math.floor(top / every) + 1, (i) => i * every),
      xLabel: `predicted probability of ${names[t]}, which came true`,
      yLabel: "loss",
    });
    const { X, Y } = plot;
    const at = ([chance, height]) => [X(chance), Y(height)];
    const seen = curve.p.map((chance, i) => [chance, curve.loss[i]]).filter(([chance]) => chance > 0);
    seen.sort(([a], [b]) => a - b);
    if (p[t] < seen[0][0]) seen.unshift([p[t], loss]);
    // The rest in one lump gives the upper edge of the band, the rest in equal shares the lower one.
    const edge = (share) => range(41, (i) => at([i / 40, share * (1 - i / 40) ** 2]));
    const band = [...edge(2), ...edge(1 + 1 / (names.length - 1)).reverse()];
    const [x, y] = at([p[t], loss]);
    figure.curve.paint(
      plot.svg + keys(plot, "cross-entropy", "squared error"),
      path("band", `${through(band)}Z`) +
        plot.inside(path("line", through(seen.map(at)))) +
        path("cross", `M${x} ${plot.base}V${y}`) +
        spot("other", ...at([p[t], squared]), 6) +
        spot("grab", x, y, 22) +
        spot("here first", x, y, 7),
    );
  }

  function drawGradient({ gap, slope }) {
    const chart = figure.gradient.axes(230, {
      x: [0, names.length],
      y: [-1.25, 1.25],
      xTicks: [],
      yTicks: [-1, 0, 1],
      xLabel: "class",
      yLabel: "gradient",
      left: 26,
    });
    const label = (value) => ({ value, label: near(value) });
    const { left, right, Y } = chart;
    figure.gradient.paint(
      chart.svg + path("base", `M${left} ${Y(0)}H${right}`) + keys(chart, "cross-entropy", "squared error"),
      bars(chart, names, gap.map(label), slope.map(label)),
    );
  }
}
