// Watch a kernel being learnt: its weights and its response at the steps kept, on their way to the target.

import { drag, number, place, range, short, spot, stage, sum, tenTo, trail } from "./kit.js";
import { cells, ensure, isGrid, paint, spell } from "./pictures.js";

const ten = (power) => (power < 0 ? tenTo(-power).replace("10", "10⁻") : power ? tenTo(power) : "1");
/** Four digits, however small. */
function print(value) {
  const [mantissa, power] = value.toExponential(3).split("e");
  if (value && power < -4) return `${short(Number(mantissa), 3)} × ${ten(Number(power))}`;
  return short(Number(value.toPrecision(4)), 8);
}

/** Cross-correlation where the whole kernel lies on the picture, row after row. */
function respond(picture, kernel) {
  const [n, m] = [picture.length - kernel.length + 1, picture[0].length - kernel[0].length + 1];
  const at = (i, j) => sum(kernel.flatMap((row, a) => row.map((weight, b) => weight * picture[i + a][j + b])));
  return range(n, (i) => range(m, (j) => at(i, j)));
}

export default function (host, { target, input, wanted, steps }) {
  ensure(isGrid(target) && isGrid(input), "the target or the input is no grid of numbers");
  const [n, m] = [input.length - target.length + 1, input[0].length - target[0].length + 1];
  ensure(isGrid(wanted, n, m), `the wanted response is not ${n} × ${m} numbers`);
  const fits = ({ loss, kernel }) => loss >= 0 && isGrid(kernel, target.length, target[0].length);
  ensure(steps.length > 1 && steps.every(fits), "a step has no loss, or no kernel of the size of the target");
  const stops = steps.map(({ step }) => step);
  ensure(stops.every((step, k) => step > (stops[k - 1] ?? -1)), "the steps do not rise");
  const last = stops.length - 1;
  const losses = steps.map(({ loss }) => loss);
  const most = Math.max(...[target, ...steps.map(({ kernel }) => kernel)].flat(2).map(Math.abs));
  const reach = 2 * Math.max(...wanted.flat().map(Math.abs)) || 1;
  let chart;

  const picture = (words) => `<div><p class="ix-note">${words}</p><canvas></canvas></div>`;
  const figure = stage(host, {
    key: "watch",
    title: "Watch a kernel being learnt",
    hint: "Play, or choose a step. In the responses middle grey is 0, lighter is above it, darker below.",
    fields: { step: { label: "Step", start: stops[0], among: stops, stops, digits: 0 } },
    plots: { loss: "Loss at each step kept, with a dot for this one" },
    body: `
      <p class="ix-words"></p>
      <div class="ix-two">
        <div>
          <div class="ix-three">${["Input", "Response now", "Wanted"].map(picture).join("")}</div>
          <div class="ix-sum"></div>
        </div>
        <div>
          <div data-dial="step"></div>
          <div class="ix-buttons"><button type="button" data-do="play"></button></div>
          <div data-plot="loss"></div>
        </div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;
  const [before, now, wish] = host.querySelectorAll("canvas");
  const signed = (canvas, rows) => paint(canvas, rows.flat().map((value) => 0.5 + value / reach), m);
  const flat = input.flat();
  const [low, high] = [Math.min(...flat), Math.max(...flat)];
  paint(before, flat.map((value) => (value - low) / (high - low || 1)), input[0].length);
  signed(wish, wanted);
  const goal = cells("target", target.flat(), { most, print: spell });

  const at = () => stops.indexOf(state.step);
  const near = (k) => stops[Math.max(0, Math.min(last, Math.round(k)))];
  $(".ix-exact").onchange = ({ target }) => {
    const wish = parseFloat(target.value.replace(/[\s,]/g, ""));
    put(wish >= 0 ? { step: near(place(stops, wish)) } : {});
    if (state.step !== wish) figure.say(`Steps kept: ${stops.join(", ")}. ${tell()}`);
  };
  $("[data-do=play]").onclick = () => {
    if (figure.moving) return put({});
    const from = at() < last ? at() : 0;
    run(700 * (last - from), (share) => (state.step = near(from + share * (last - from))));
  };
  const pick = (px) => put({ step: near(chart.fromX(px)) });
  drag(figure.loss.svg, { move: (_, px) => pick(px), tap: pick });

  function tell() {
    const { loss, kernel } = steps[at()];
    const gap = Math.max(...kernel.flatMap((row, a) => row.map((weight, b) => Math.abs(weight - target[a][b]))));
    return (
      `${state.step ? `After step ${number(state.step, 0)}` : "Before the first step"} the loss is ${print(loss)}. ` +
      `The weight furthest from its target is ${number(gap, 3)} away.`
    );
  }

  function draw() {
    const { kernel } = steps[at()];
    $("[data-do=play]").textContent = figure.moving ? "Pause" : "Play";
    signed(now, respond(input, kernel));
    $(".ix-sum").innerHTML = cells("kernel now", kernel.flat(), { most }) + goal;
    figure.say(tell());
    drawLoss();
  }

  function drawLoss() {
    const least = Math.min(...losses.filter(Boolean), losses[0] || 1); // a loss of 0 has no logarithm
    const height = (loss) => Math.log10(Math.max(loss, least));
    const [base, top] = [Math.floor(height(least)), Math.floor(height(Math.max(...losses))) + 1];
    const leap = Math.ceil((top - base) / 4);
    const wide = range(last + 1, (k) => k).filter((k) => k % Math.ceil(last / 4) === 0);
    chart = figure.loss.axes(200, {
      x: [0, last + 0.3],
      y: [base, top],
      xTicks: wide.map((k) => [k, number(stops[k], 0)]),
      yTicks: range(Math.floor((top - base) / leap) + 1, (i) => [base + i * leap, ten(base + i * leap)]),
      xLabel: "step, not evenly spaced",
      yLabel: `loss: ${print(losses[at()])}`,
    });
    const places = losses.map((loss, k) => [chart.X(k), chart.Y(height(loss))]);
    const [x, y] = places[at()];
    figure.loss.paint(chart.svg, trail(places, 40) + spot("grab", x, y, 22) + spot("here", x, y, 6));
  }
}
