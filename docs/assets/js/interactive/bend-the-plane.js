// Bend the plane: points on their way through a trained network, and the line of a probe at each stage.

import { number, path, place, range, short, spot, stage, sum, text, trail } from "./kit.js";

const dot = (a, b) => sum(a.map((value, i) => value * b[i]));
const mix = (from, to, share) => to.map((at, i) => at.map((v, k) => from[i][k] + share * (v - from[i][k])));
const smooth = (share) => share * share * (3 - 2 * share);
const percent = (share) => `${number(100 * share, 1)}%`;

/** What the first layers make of a row of numbers; each row of W belongs to a number that goes in. */
const forward = (network, row, depth) =>
  network
    .slice(0, depth)
    .reduce((h, { W, b }) => b.map((bias, j) => Math.tanh(bias + sum(h.map((v, i) => v * W[i][j])))), row);

export default function (host, { points, labels, stages, epochs, classes = ["label 0", "label 1"] }) {
  const stops = epochs.map(({ epoch }) => epoch);
  const words = stages.map((name) => name.replace(/[\s_]+/g, "-")); // the address is cut at each _
  const last = stops.length - 1;
  const lines = Math.ceil(4 * Math.max(...points.flat().map(Math.abs))); // of the plane, to each side
  const grid = range(2 * lines + 1, (i) => (i - lines) / 4).flatMap((at) => {
    const along = range(41, (i) => ((i / 20 - 1) * lines) / 4);
    return [along.map((v) => [v, at]), along.map((v) => [at, v])];
  });
  // Across goes the widest direction, whose sign is free: it stays, so that no epoch mirrors the next. Up goes the
  // normal of the probe, towards label 1.
  for (const [k, { probes }] of [...epochs.entries()].reverse())
    probes.forEach(({ view }, s) => {
      const next = epochs[k + 1]?.probes[s].view;
      if (view && next && dot(view[0], next[0]) < 0) view[0] = view[0].map((v) => -v);
    });
  const limits = stages.map((_, s) => {
    const all = epochs.flatMap((_, k) => points.flatMap((row) => seen(k, s, row)));
    return 1.12 * Math.max(1, ...all.map(Math.abs));
  });
  const rows = [...points, ...grid.flat()];
  let [shown, training] = [];

  const tiles = stages.map(
    (name, s) =>
      `<label class="ix-tile"><input type="radio" name="ix-bend" value="${words[s]}"><b>${name}</b>` +
      `<small>probe right</small><output aria-live="off"></output></label>`,
  );
  const figure = stage(host, {
    key: "bend",
    title: "Bend the plane",
    hint: "Follow the points into the layers, then change the epoch. Shaded: the probe’s side for △.",
    fields: {
      epoch: { label: "Epoch", start: stops[last], among: stops, stops, digits: 0 },
      stage: { start: words[0], among: words },
    },
    plots: {
      plane: "Points of two classes, and lines of the plane, where this stage puts them; the line of the probe",
      loss: "Loss of the network at each epoch kept, with a dot for this one",
    },
    body: `
      <fieldset class="ix-tiles"><legend class="ix-hidden">Stage</legend>${tiles.join("")}</fieldset>
      <p class="ix-words"></p>
      <div class="ix-two">
        <div data-plot="plane"></div>
        <div>
          <div data-dial="epoch"></div>
          <div class="ix-buttons"><button type="button" data-do="train"></button></div>
          <div data-plot="loss"></div>
        </div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;

  const now = () => stops.indexOf(state.epoch);
  const depth = () => words.indexOf(state.stage);
  const slider = $(".ix-range");
  slider.oninput = () => go({ epoch: stops[slider.value] }, 300);
  $(".ix-exact").onchange = ({ target }) => {
    const wish = parseFloat(target.value.replace(/[\s,]/g, ""));
    put(wish >= 0 ? { epoch: stops[Math.round(place(stops, wish))] } : {});
    if (state.epoch !== wish) figure.say(`Epochs kept: ${stops.join(", ")}. ${tell()}`);
  };
  host.querySelectorAll("[type=radio]").forEach((radio) => (radio.onchange = () => go({ stage: radio.value }, 900)));
  $("[data-do=train]").onclick = () => {
    if (figure.moving && training) return put({});
    const from = now() < last ? now() : 0;
    training = true;
    run(700 * (last - from), (share) => {
      const at = from + share * (last - from);
      const k = Math.floor(at);
      state.epoch = stops[k];
      shown = mix(picture(k), picture(Math.min(k + 1, last)), smooth(at - k));
    });
  };

  /** Move from what is seen to another setting. */
  function go(change, milliseconds) {
    const from = shown;
    training = false;
    run(milliseconds, (share) => {
      Object.assign(state, change);
      shown = mix(from, picture(now()), smooth(share));
    });
  }

  /** A row of the plane as a stage shows it: the two numbers there, or how far it goes in two directions. */
  function seen(k, s, row) {
    const { network, probes } = epochs[k];
    const h = forward(network, row, s);
    return probes[s].view?.map((direction) => dot(direction, h)) ?? h;
  }

  /** All places of a drawing of half height 1: points, lines of the plane, and two that fix the probe's line. */
  function picture(k) {
    const s = depth();
    const { weights, bias, view = [[1, 0], [0, 1]] } = epochs[k].probes[s];
    const slope = view.map((direction) => dot(direction, weights));
    const steep = Math.hypot(...slope) || 1;
    const foot = slope.map((v) => (-bias * v) / steep ** 2 / limits[s]);
    const step = slope.map((v, i) => foot[i] + v / steep);
    return [...rows.map((row) => seen(k, s, row).map((v) => v / limits[s])), foot, step];
  }

  function tell() {
    const { loss, probes } = epochs[now()];
    const s = depth();
    const { accuracy, view, weights } = probes[s];
    const turned = view ? `, ${weights.length} numbers a point, turned until the probe’s cut is a line` : "";
    const where = s ? `After the ${stages[s]}${turned}` : "The plane, which training leaves alone";
    return (
      `${where}: the probe is right for ${percent(accuracy)} of the points. ` +
      `At epoch ${number(state.epoch, 0)} the network’s loss is ${short(loss, 7)} nats.`
    );
  }

  function draw() {
    if (!figure.moving) shown = picture(now());
    host.querySelectorAll(".ix-tile").forEach(({ control, lastChild }, s) => {
      control.checked = control.value === state.stage;
      lastChild.textContent = percent(epochs[now()].probes[s].accuracy);
    });
    $("[data-do=train]").textContent = figure.moving && training ? "Pause" : "Train";
    figure.say(tell());
    drawPlane();
    drawLoss();
  }

  function drawPlane() {
    const s = depth();
    const wide = figure.plane.width();
    const high = Math.min(wide + 10, 420);
    const aspect = (wide - 50) / (high - 60); // a step is as long across as up
    const ticks = [-1, 0, 1].map((v) => [v / limits[s], number(v, 0)]);
    const turned = epochs[0].probes[s].view;
    const plot = figure.plane.axes(high, {
      x: [-aspect, aspect],
      y: [-1, 1],
      xTicks: ticks,
      yTicks: ticks,
      xLabel: turned ? "along the probe’s line" : "first number",
      yLabel: turned ? "across the probe’s line" : "second number",
    });
    const at = ([u, v]) => `${plot.X(u).toFixed(2)} ${plot.Y(v).toFixed(2)}`;
    const dots = (label, mark) => {
      const own = shown.slice(0, points.length).filter((_, i) => labels[i] === label);
      return own.map((spot) => `M${at(spot)}${mark}`).join("");
    };
    const bent = grid.map((line, i) => {
      const first = points.length + i * line.length;
      return `M${shown.slice(first, first + line.length).map(at).join("L")}`;
    });
    const [[x, y], [x1, y1]] = shown.slice(-2);
    const far = 9 / (Math.hypot(x1 - x, y1 - y) || 1);
    const [a, b] = [far * (x1 - x), far * (y1 - y)];
    const ends = [[x - b, y + a], [x + b, y - a]];
    const side = [...ends, [x + b + a, y - a + b], [x - b + a, y + a + b]];
    const key =
      `<tspan class="ix-first">● ${classes[0]}</tspan>` +
      `<tspan class="ix-second" dx="10">△ ${classes[1]}</tspan>`;
    figure.plane.paint(
      plot.svg + text("end", plot.right, 13, key),
      plot.inside(
        path("bent", bent.join("")) +
          path("band", `M${side.map(at).join("L")}Z`) +
          path("best", `M${ends.map(at).join("L")}`),
      ) +
        path("first", dots(0, "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0")) +
        path("path", dots(1, "m0-4.5l4.5 8h-9z")),
    );
  }

  function drawLoss() {
    const top = 1.1 * Math.max(...epochs.map(({ loss }) => loss));
    const chart = figure.loss.axes(180, {
      x: [0, last + 0.4],
      y: [0, top],
      xTicks: [0, last >> 1, last].map((k) => [k, number(stops[k], 0)]),
      yTicks: range(Math.floor(5 * top) + 1, (i) => [i / 5, number(i / 5, 1)]),
      xLabel: "epoch, in uneven steps",
      yLabel: `loss: ${short(epochs[now()].loss, 7)} nats`,
      left: 30,
    });
    const places = epochs.map(({ loss }, k) => [chart.X(k), chart.Y(loss)]);
    figure.loss.paint(chart.svg, trail(places, 40) + spot("here", ...places[now()], 6));
  }
}
