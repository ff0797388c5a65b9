// Turn up the heat: three scores become probabilities by softmax, at any temperature, and by plain normalising.

import { clamp, drag, number, path, range, short, spot, stage, sum, text, through } from "./kit.js";
import { bars, entropy, keys, list, near, softmax } from "./chances.js";
import { held } from "./held.js";

const LIMIT = 1000; // of a score
const UP = [
  ...range(10, (i) => (i + 1) / 10),
  ...range(18, (i) => 1.5 + i / 2),
  ...range(18, (i) => 15 + 5 * i),
  ...range(18, (i) => 150 + 50 * i),
];
const SCORES = [...UP.map((score) => -score).reverse(), 0, ...UP];
const DECADES = [0.1, 1, 10, 100].flatMap((ten) => [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map((value) => value * ten));

export default function (host, { names, scores, temperatures = [], presets = [] }) {
  const rounded = [...DECADES, 1000, ...temperatures].map((value) => Number(value.toPrecision(3)));
  const stops = [...new Set(rounded)].sort((a, b) => a - b);
  const [coldest, hottest] = [stops[0], stops.at(-1)];
  const dials = names.map((name, i) => `score${i}`);
  const fields = {
    temperature: { label: "Temperature", start: 1, min: coldest, max: hottest, digits: 3, stops },
    ...Object.fromEntries(
      names.map((name, i) => [
        dials[i],
        { label: `Score: ${name}`, start: scores[i], min: -LIMIT, max: LIMIT, digits: 3, stops: SCORES },
      ]),
    ),
  };
  const most = Math.log(names.length);
  let curve;

  const figure = stage(host, {
    key: "heat",
    title: "Turn up the heat",
    hint:
      "Change the temperature, then the scores. Which bars stay when each score grows by 1, which when each doubles?",
    fields,
    plots: {
      bars: "Two bars for each outcome: its probability by softmax and by plain normalising",
      curve: "Entropy of softmax over the temperature, a curve that rises, with a dot for this temperature",
    },
    body: `
      <p class="ix-words"></p>
      <div class="ix-two">
        <div><div data-plot="bars"></div></div>
        <div>
          <div data-dial="temperature"></div>
          <div class="ix-buttons"><button type="button" data-do="heat"></button></div>
          ${dials.map((dial) => `<div data-dial="${dial}"></div>`).join("")}
          <div class="ix-buttons">
            <button type="button" data-do="add">Add 1 to each</button>
            <button type="button" data-do="double">Double each</button>
          </div>
          ${presets.length ? `<p class="ix-note">Scores to try</p>` : ""}
          <div class="ix-buttons">
            ${presets.map(({ label }, i) => `<button type="button" data-preset="${i}">${label}</button>`).join("")}
          </div>
        </div>
        <div>
          <div data-plot="curve"></div>
          <dl class="ix-facts ix-lines">
            <div><dt>Entropy, softmax</dt><dd><output aria-live="off"></output></dd></div>
            <div><dt>Entropy, plain</dt><dd><output aria-live="off"></output></dd></div>
          </dl>
        </div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;
  const noted = held(host, fields, state);

  const now = () => dials.map((dial) => state[dial]);
  const set = (scores) => put(Object.fromEntries(dials.map((dial, i) => [dial, scores[i]])));
  const change = (name, next) => {
    $(`[data-do=${name}]`).onclick = () => {
      const scores = now().map(next);
      if (scores.every((score) => Math.abs(score) <= LIMIT)) set(scores);
      else figure.say(`A score goes no further than ${number(LIMIT, 0)} here.`);
    };
  };
  change("add", (score) => score + 1);
  change("double", (score) => 2 * score);
  presets.forEach((preset, i) => ($(`[data-preset="${i}"]`).onclick = () => set(preset.scores)));
  $("[data-do=heat]").onclick = () => {
    if (figure.moving) return put({});
    const from = state.temperature < hottest ? state.temperature : coldest;
    const to = (share) => from * (hottest / from) ** share;
    run(1000 * Math.log10(hottest / from), (share) => (state.temperature = Number(to(share).toPrecision(3))));
  };
  const pick = (px) => put({ temperature: (10 ** curve.fromX(px)).toPrecision(3) });
  drag(figure.curve.svg, { move: (_, px) => pick(px), tap: pick });

  /** Each score divided by their sum, or why that gives no probabilities. */
  function plain(scores) {
    const total = Number(sum(scores).toFixed(9));
    if (!total) return { why: "the scores add up to 0, by which nothing can be divided" };
    const shares = scores.map((score) => score / total);
    if (Math.min(...scores) >= 0) return { shares };
    return { why: `it would give ${list(shares.map((share) => number(share)))}, which are no probabilities` };
  }

  function words(p, { shares, why }) {
    const each = list(names.map((name, i) => `${name} ${near(p[i])}`));
    const first = `At temperature ${short(state.temperature, 3)} softmax gives ${each}.`;
    if (why) return `${first} Plain normalising fails: ${why}.`;
    const more = entropy(p) - entropy(shares);
    const verdict = Math.abs(more) < 0.0005 ? "just as even" : more > 0 ? "less even" : "more even";
    const second = list(shares.map((share) => number(share, 3)));
    return `${first} Plain normalising gives ${second} at any temperature: here ${verdict}.`;
  }

  function draw() {
    const scores = now();
    const p = softmax(scores, state.temperature);
    const other = plain(scores);
    $("[data-do=heat]").textContent = figure.moving ? "Pause" : "Heat up";
    const inBoth = (nats, print) => `${print(nats)} nats, ${print(nats / Math.LN2)} bits`;
    const [first, second] = host.querySelectorAll("output");
    first.textContent = inBoth(entropy(p), near);
    second.textContent = other.shares ? inBoth(entropy(other.shares), (value) => number(value, 3)) : "none";
    figure.say(noted(words(p, other)));
    drawBars(p, other.shares);
    drawCurve(scores, entropy(p), other.shares);
  }

  function drawBars(p, shares) {
    const plot = figure.bars.axes(clamp(figure.bars.width() * 0.7, 260, 320), {
      x: [0, names.length],
      y: [0, 1.1],
      xTicks: [],
      yTicks: range(5, (i) => [i / 4, short(i / 4, 2)]),
      xLabel: "outcome",
      yLabel: "probability",
      left: 32,
    });
    const first = p.map((value) => ({ value, label: near(value) }));
    const none = names.map(() => ({ value: 0, label: "none" }));
    const second = shares?.map((value) => ({ value, label: number(value, 3) })) ?? none;
    figure.bars.paint(plot.svg + keys(plot, "softmax", "plain"), bars(plot, names, first, second));
  }

  function drawCurve(scores, height, shares) {
    const [low, high] = [Math.log10(coldest), Math.log10(hottest)];
    const tens = range(Math.floor(high) - Math.ceil(low) + 1, (i) => i + Math.ceil(low));
    curve = figure.curve.axes(200, {
      x: [low, high],
      y: [0, 1.15 * most],
      xTicks: tens.map((k) => [k, short(10 ** k, 3)]),
      yTicks: range(Math.floor(2 * most) + 1, (i) => [i / 2, number(i / 2, 1)]),
      xLabel: "temperature (log axis)",
      yLabel: "entropy (nats)",
    });
    const { X, Y, left, right } = curve;
    const line = range(121, (i) => {
      const power = low + (i / 120) * (high - low);
      return [X(power), Y(entropy(softmax(scores, 10 ** power)))];
    });
    const [x, y] = [X(Math.log10(state.temperature)), Y(height)];
    const level = shares && Y(entropy(shares));
    const flat = path("cross", `M${left} ${level}H${right}`);
    const name = text("end level second", right - 4, level > Y(0) - 16 ? level - 5 : level + 14, "plain");
    figure.curve.paint(
      curve.svg +
        path("floor", `M${left} ${Y(most)}H${right}`) +
        text("level lowest", left + 6, Y(most) - 5, `all alike: ${number(most, 3)}`),
      path("line", through(line)) + (shares ? flat + name : "") + spot("grab", x, y, 22) + spot("here first", x, y, 7),
    );
  }
}
