// Soft shift: three weights send each value left, leave it, and send it right, as often as one likes.

import { clamp, number, path, range, round, short, spot, stage, sum, text, through, ticks, trail } from "./kit.js";
import { entropy, keys } from "./chances.js";
import { held } from "./held.js";

const SIDES = { left: "Left (−1)", stay: "Stay (0)", right: "Right (+1)" };
const names = Object.keys(SIDES);

/** One shift by weights for −1, 0 and +1; what leaves comes in at the other end, or is gone. */
function shift(values, weights, circular) {
  const n = values.length;
  const from = (i) => (circular ? values[(i + n) % n] : (values[i] ?? 0));
  return values.map((_, i) => sum(weights.map((weight, k) => weight * from(i + 1 - k))));
}
const walk = (values, weights, circular, n) =>
  range(n, () => 0).reduce((way) => [...way, shift(way.at(-1), weights, circular)], [values]);
/** How widely the values are spread, as shares of their total; none if they are no shares. */
function spread(values) {
  const total = sum(values);
  return total > 1e-9 && Math.min(...values) >= 0 ? entropy(values.map((v) => v / total)) : undefined;
}
const nats = (h) => (h === undefined ? "none" : `${number(h, 3)} nats`);

export default function (host, { signal, memory, weights: soft, max_repeats: most, settings }) {
  const inputs = { signal, memory };
  for (const { start, weights, repeats, circular, signal: wanted, total, entropy: h } of settings) {
    const exact = weights.map((weight) => weight / sum(weights));
    const end = walk(inputs[start], exact, circular, repeats).at(-1);
    const [found, given] = [[...end, sum(end), spread(end) ?? 0], [...wanted, total, h]];
    if (!found.every((v, i) => Math.abs(v - given[i]) <= 1e-3 * Math.max(1, given[i])))
      throw new Error(`${repeats} shifts of the ${start} by ${weights.join(", ")} give other values in the data`);
  }

  const dial = (name, i) => [name, { label: SIDES[name], start: soft[i], min: 0, max: 1, step: 0.01, digits: 3 }];
  const fields = {
    ...Object.fromEntries(names.map(dial)),
    repeats: { label: "Repeats", start: 1, min: 0, max: most, step: 1, digits: 0 },
    ends: { start: "open", among: ["open", "circular"] },
    input: { start: "signal", among: Object.keys(inputs) },
  };
  const presets = { Left: [1, 0, 0], Right: [0, 0, 1], Soft: soft, Even: [1, 1, 1].map((one) => one / 3) };
  const buttons = Object.keys(presets).map((name) => `<button type="button" data-preset="${name}">${name}</button>`);
  const facts = ["Total", "Lost", "Entropy before", "Entropy after"].map(
    (name) => `<div><dt>${name}</dt><dd><output aria-live="off"></output></dd></div>`,
  );
  const figure = stage(host, {
    key: "soft",
    title: "Soft shift",
    hint: "Set the weights, which always add up to 1, and shift again and again.",
    fields,
    plots: {
      bars: "A bar for each value after the shifts, with the outline of the bar before them",
      spread: "Entropy after each shift, with a dot for this one",
    },
    body: `
      <p class="ix-words"></p>
      <div class="ix-two">
        <div data-plot="bars"></div>
        <div>
          <div class="ix-pair">${buttons.join("")}</div>
          ${names.map((name) => `<div data-dial="${name}"></div>`).join("")}
          <div data-dial="repeats"></div>
          <div class="ix-buttons"><button type="button" data-do="play"></button></div>
          <label class="ix-check"><input type="checkbox" name="ends">Circular: the ends are joined</label>
          <label class="ix-check"><input type="checkbox" name="input">Start from one slot of a memory</label>
        </div>
        <div><dl class="ix-facts ix-lines">${facts.join("")}</dl><div data-plot="spread"></div></div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;
  const noted = held(host, fields, state);

  // One weight is set; the two others share what it leaves, in the proportion they had before this weight moved.
  let [moving, base, made] = [];
  const now = () => names.map((name) => state[name]);
  for (const name of names) {
    const move = ({ target }) => {
      const wish = parseFloat(target.value.replace("−", "-"));
      if (!Number.isFinite(wish)) return put({});
      if (moving !== name || made !== now().join()) [moving, base] = [name, { ...state }];
      const value = round(clamp(wish, 0, 1), 3);
      const rest = sum(names.map((each) => (each === name ? 0 : base[each])));
      const [one, other] = names.filter((each) => each !== name);
      const share = round((1 - value) * (rest ? base[one] / rest : 0.5), 3);
      put({ [name]: value, [one]: share, [other]: 1 - value - share });
      made = now().join();
    };
    $(`[data-dial=${name}] .ix-range`).oninput = $(`[data-dial=${name}] .ix-exact`).onchange = move;
  }
  for (const name in presets) {
    const to = Object.fromEntries(names.map((one, i) => [one, presets[name][i]]));
    $(`[data-preset=${name}]`).onclick = () => put(to);
  }
  const [ends, input] = host.querySelectorAll("[type=checkbox]");
  ends.onchange = () => put({ ends: ends.checked ? "circular" : "open" });
  input.onchange = () => put({ input: input.checked ? "memory" : "signal" });
  $("[data-do=play]").onclick = () => {
    if (figure.moving) return put({});
    const from = state.repeats < most ? state.repeats : 0;
    run(700 * (most - from), (share) => (state.repeats = Math.floor(from + share * (most - from))));
  };

  const print = (total) => number(total, sum(inputs[state.input]) < 10 ? 3 : 2);
  /** The weights exactly: three rounded thirds are thirds again. */
  function exact() {
    const total = sum(now());
    return total ? now().map((weight) => weight / total) : [0, 1, 0];
  }

  function words(way, lost) {
    const [w, r] = [exact(), state.repeats];
    const each = names.map((name, i) => `${short(w[i], 3)} ${["to the left", "where it is", "to the right"][i]}`);
    const rule = `Each shift sends ${each[0]}, leaves ${each[1]} and sends ${each[2]}.`;
    const times = `${r} ${r === 1 ? "shift" : "shifts"}`;
    const [before, after] = [way[0], way[r]].map(spread);
    const gone = lost > 0.0005 ? `${print(lost)} has fallen off an end` : "nothing is lost";
    if (after === undefined) return `${rule} After ${times}, ${gone}: nothing remains that could be spread.`;
    return `${rule} After ${times}, ${gone}; the entropy was ${number(before, 3)} and is ${nats(after)}.`;
  }

  function draw() {
    const { repeats: r } = state;
    ends.checked = state.ends === "circular";
    input.checked = state.input === "memory";
    $("[data-do=play]").textContent = figure.moving ? "Pause" : "Shift again and again";
    const way = walk(inputs[state.input], exact(), ends.checked, most);
    const [before, after] = [way[0], way[r]].map(sum);
    const [was, is] = [way[0], way[r]].map((row) => nats(spread(row)));
    const shown = [`${print(after)} of ${print(before)}`, print(before - after), was, is];
    host.querySelectorAll("output").forEach((output, i) => (output.textContent = shown[i]));
    figure.say(noted(words(way, before - after)));
    drawBars(way[0], way[r]);
    drawSpread(way.map(spread), Math.log(way[0].length));
  }

  function drawBars(before, after) {
    const n = before.length;
    const [low, high] = [Math.min(0, ...before), 1.15 * Math.max(...before, 1e-9)];
    const plot = figure.bars.axes(clamp(figure.bars.width() * 0.75, 250, 300), {
      x: [0, n],
      y: [low, high],
      xTicks: [],
      yTicks: ticks(low, high),
      xLabel: "index",
      yLabel: "value",
      left: 34,
    });
    const { X, Y, base } = plot;
    const wide = X(1) - X(0) - 6;
    const bar = (kind, v, i) =>
      `<rect class="ix-${kind}" x="${X(i) + 3}" y="${Math.min(Y(v), Y(0))}" width="${wide}" ` +
      `height="${Math.abs(Y(v) - Y(0))}"/>`;
    const label = (v) => number(v, Number.isInteger(round(v, 6)) ? 0 : wide > 30 ? 2 : 1);
    figure.bars.paint(
      plot.svg +
        before.map((_, i) => text("mid tick", X(i + 0.5), base + 15, i)).join("") +
        keys(plot, "after", "before"),
      after.map((v, i) => bar("bar", v, i)).join("") +
        before.map((v, i) => bar("was", v, i)).join("") +
        after.map((v, i) => text("mid level", X(i + 0.5), Y(Math.max(v, 0)) - 5, label(v))).join(""),
    );
  }

  function drawSpread(all, even) {
    const chart = figure.spread.axes(180, {
      x: [0, most],
      y: [0, 1.15 * even],
      xTicks: range(most + 1, (k) => k),
      yTicks: ticks(0, 1.15 * even, 4),
      xLabel: "repeats",
      yLabel: "entropy (nats)",
      left: 34,
    });
    const { X, Y, left, right } = chart;
    const places = all.filter((h) => h !== undefined).map((h, k) => [X(k), Y(h)]); // none once all has fallen off
    const here = places[state.repeats];
    figure.spread.paint(
      chart.svg +
        path("floor", `M${left} ${Y(even)}H${right}`) +
        text("level lowest", left + 4, Y(even) - 5, `all alike: ${number(even, 3)}`),
      trail(places, 40) + (here ? spot("here", ...here, 6) : ""),
    );
  }
}
