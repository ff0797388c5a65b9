// Walk the valley: descend from any line, with any step size, on the raw or the centred dilation.

import {
  clamp, drag, errors, grip, number, outlines, path, place, range, residuals, round, spot, stage, sum, tenTo, text,
  trail, valley,
} from "./kit.js";
import { held } from "./held.js";

const LEVELS = [1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 400000];
const SIZES = range(45, (i) => (10 + 2 * i) / 1e4).concat(range(71, (i) => (10 + i) / 1e3));
const LONG = [25, 30, 40, 50, 60, 80, 100, 125, 150, 200, 250, 300, 400, 500, 600, 800, 1000];
const STEPS = range(21, (i) => i).concat(LONG);
const slope = { label: "Start: slope", start: 0, min: -50, max: 200, step: 1, digits: 1 };
const intercept = { label: "Start: intercept", start: 0, min: -50, max: 150, step: 1, digits: 1 };
const size = { label: "Step size", start: 0.05, min: 0.001, max: 0.08, digits: 5, stops: SIZES };
const steps = { label: "Steps", start: 10, min: 0, max: 1000, digits: 0, stops: STEPS };

export default function (host, { dilation, reading_time: y, best, limit, centred_limit }) {
  const mean = sum(dilation) / y.length;
  const level = { slope: best.slope, intercept: best.intercept + best.slope * mean };
  const worlds = {
    raw: { x: dilation, best, limit, ray: 3, name: "intercept" },
    centred: {
      x: dilation.map((v) => v - mean),
      best: level,
      limit: centred_limit,
      ray: 90,
      name: "intercept = height at the mean dilation",
    },
  };
  const least = errors(dilation, y, best.slope, best.intercept).squared;
  const fields = { slope, intercept, size, steps, view: { start: "raw", among: ["raw", "centred"] } };
  const facts = ["Slope now", "Intercept now", "Error now"].map(
    (name) => `<div><dt>${name}</dt><dd><output aria-live="off"></output></dd></div>`,
  );
  let plot;

  const figure = stage(host, {
    key: "valley",
    title: "Walk the valley",
    hint: "Choose a start on the map and a step size, then let it walk.",
    fields,
    plots: {
      map: "The error of every line as outlines of a valley, slope across, intercept up, with the path of the descent",
      loss: "Error after each step, on a logarithmic axis",
    },
    body: `
      <p class="ix-words"></p>
      <div class="ix-two">
        <div><div data-plot="map"></div><dl class="ix-facts">${facts.join("")}</dl></div>
        <div>
          <div data-dial="size"></div>
          <div class="ix-marks" aria-hidden="true"><i></i><span>0.001</span><span>0.01</span><b></b></div>
          <div data-dial="steps"></div>
          <div class="ix-buttons">
            <button type="button" data-do="walk"></button><button type="button" data-do="step">One step</button>
          </div>
          <label class="ix-check"><input type="checkbox">Centre dilation: x − mean</label>
          <div data-plot="loss"></div>
        </div>
        <div class="ix-pair"><div data-dial="slope"></div><div data-dial="intercept"></div></div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;
  const noted = held(host, fields, state);

  const box = $("[type=checkbox]");
  box.onchange = () => put({ view: box.checked ? "centred" : "raw" });
  $("[data-do=step]").onclick = () => put({ steps: state.steps + 1 });
  $("[data-do=walk]").onclick = () => {
    if (figure.moving) return put({});
    // The step at which walking on shows nothing new: arrived, or far away.
    const news = walk(1000).findIndex(([, , error]) => error < least + 0.005 || error > 1e12);
    const to = Math.ceil(place(STEPS, news < 0 ? 1000 : news));
    const here = place(STEPS, state.steps);
    const from = here < to ? here : 0;
    run(90 * (to - from) + 1, (share) => (state.steps = STEPS[Math.round(from + share * (to - from))]));
  };
  const pick = (px, py) => put({ slope: round(plot.fromX(px), 0), intercept: round(plot.fromY(py), 0) });
  drag(figure.map.svg, { move: (_, px, py) => pick(px, py), tap: pick });

  /** Every place of the walk with its error: [slope, intercept, error]; it ends before the numbers overflow. */
  function walk(n) {
    const { x } = worlds[state.view];
    const way = [];
    let [s, b] = [state.slope, state.intercept];
    while (way.length <= n) {
      const gaps = residuals(x, y, s, b);
      const error = sum(gaps.map((gap) => gap * gap));
      if (error > 1e300) break;
      way.push([s, b, error]);
      s += 2 * state.size * sum(gaps.map((gap, i) => gap * x[i]));
      b += 2 * state.size * sum(gaps);
    }
    return way;
  }

  function words(way, limit) {
    const n = way.length - 1;
    const error = way[n][2];
    const bar = `the limit ${number(limit, 4)}`;
    const after = `After ${number(n, 0)} ${n === 1 ? "step" : "steps"} the error is ${number(error)}`;
    if (!n) return `At the start the error is ${number(error)}. Take a step, or walk.`;
    const end = n < state.steps ? "; soon the numbers overflow" : "";
    if (state.size > limit)
      return `Diverging: the step size is past ${bar}, each step overshoots by more than the last. ${after}${end}.`;
    const how =
      state.size > limit / 2
        ? "each step crosses the valley floor, by less and less"
        : "down to the floor, then along it";
    const more = error - least < 0.005 ? "the lowest there is" : `which is ${number(error - least)} above the lowest`;
    return `Converging, below ${bar}: ${how}. ${after}, ${more}.`;
  }

  function draw() {
    const world = worlds[state.view];
    const way = walk(state.steps);
    box.checked = state.view === "centred";
    $("[data-do=walk]").textContent = figure.moving ? "Pause" : "Walk";
    const marks = $(".ix-marks").children;
    [world.limit, size.min, 0.01, world.limit].forEach(
      (at, i) => (marks[i].style.left = `${(100 * place(SIZES, at)) / (SIZES.length - 1)}%`),
    );
    marks[3].textContent = `limit ${number(world.limit, 4)}`;
    host.classList.toggle("ix-beyond", state.size > world.limit);
    host.classList.toggle("ix-centred", box.checked);
    host.querySelectorAll("output").forEach((output, i) => (output.textContent = number(way.at(-1)[i], i < 2 ? 3 : 2)));
    figure.say(noted(words(way, world.limit)));
    drawMap(way, world);
    drawLoss(way.map(([, , error]) => Math.log10(error)));
  }

  function drawMap(way, world) {
    plot = figure.map.axes(clamp(figure.map.width() * 0.88, 270, 360), {
      x: [slope.min, slope.max],
      y: [intercept.min, intercept.max],
      xTicks: range(6, (i) => 50 * i - 50),
      yTicks: range(5, (i) => 50 * i - 50),
      xLabel: "slope",
      yLabel: world.name,
    });
    world.rings ??= outlines((s, b) => errors(world.x, y, s, b).squared, world.best, world.x, LEVELS);
    const seen = way.map(([s, b]) => [plot.X(s), plot.Y(b)]);
    const gone = seen.findIndex(([x, y]) => Math.abs(x) + Math.abs(y) > 1e4);
    const near = gone < 0 ? seen : seen.slice(0, gone);
    const [x, y0] = seen[0];
    figure.map.paint(
      plot.svg + valley(plot, world.rings, LEVELS, world.best, [5000, 20000, 50000, 100000], world.ray),
      plot.inside(trail(near, 150) + (gone < 0 ? spot("here", ...near.at(-1), 6) : "")) +
        grip("start", x, y0) +
        text("mid level", clamp(x, plot.left + 18, plot.right - 18), y0 > plot.base - 28 ? y0 - 14 : y0 + 22, "start"),
    );
  }

  function drawLoss(logs) {
    const top = Math.max(5.4, Math.max(...logs) + 0.1);
    const every = Math.ceil((top - 2) / 5);
    const last = [10, 20, 50, 100, 200, 500, 1000].find((n) => n >= state.steps);
    const chart = figure.loss.axes(200, {
      x: [0, last],
      y: [2.3, top],
      xTicks: [0, last / 2, last],
      yTicks: range(Math.floor((top - 3) / every) + 1, (i) => 3 + i * every).map((k) => [
        k,
        every > 1 ? tenTo(k) : number(10 ** k, 0),
      ]),
      xLabel: "step",
      yLabel: "error (log axis)",
      left: 62,
    });
    const floor = chart.Y(Math.log10(least));
    const under = floor + 18 < chart.Y(2.3) ? floor + 14 : floor - 5; // a walk far away leaves no room below
    const points = logs.map((log, i) => [chart.X(i), chart.Y(log)]);
    figure.loss.paint(
      chart.svg +
        path("floor", `M${chart.left} ${floor}H${chart.right}`) +
        text("end level", chart.right - 2, under, `lowest ${number(least)}`),
      trail(points, points.length > 51 ? 0 : 51) + spot("here", ...points.at(-1), 5),
    );
  }
}
