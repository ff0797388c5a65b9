// Lay the ruler: move a line over the readers, see its three errors and where it stands among all lines.

import {
  clamp, drag, errors, grip, number, outlines, path, range, residuals, round, spot, stage, sum, text, valley,
} from "./kit.js";

const LOSSES = {
  naive: ["Naive", "plain sum"],
  absolute: ["Absolute", "all sizes"],
  squared: ["Squared", "all squares"],
};
const LEVELS = {
  absolute: [90, 120, 180, 260, 400, 600, 900, 1200],
  squared: [1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000],
};
const TOP = 140; // of the reading-time axis
const slope = { label: "Slope", start: 75, min: 0, max: 200, step: 0.5, digits: 3 };
const intercept = { label: "Intercept", start: 20, min: -50, max: 100, step: 0.5, digits: 3 };

export default function (host, { dilation: x, reading_time: y, least_squares, least_absolute }) {
  const best = { squared: least_squares, absolute: least_absolute };
  const rings = {};
  let [plot, all, held] = [];

  const tiles = Object.entries(LOSSES).map(
    ([loss, [name, how]]) =>
      `<label class="ix-tile"><input type="radio" name="ix-loss" value="${loss}"><b>${name}</b><small>${how}</small>` +
      `<output aria-live="off"></output></label>`,
  );
  const figure = stage(host, {
    key: "ruler",
    title: "Lay the ruler",
    hint: "Drag the two handles, or use the sliders. Choose which error is drawn.",
    fields: { slope, intercept, loss: { start: "squared", among: Object.keys(LOSSES) } },
    plots: {
      line: "The readers as dots, reading time over dilation, with the line and its residuals",
      map: "All lines at once: slope across, intercept up, outlines of equal error, a dot for this line",
    },
    body: `
      <fieldset class="ix-tiles"><legend class="ix-hidden">Error that is drawn</legend>${tiles.join("")}</fieldset>
      <p class="ix-words"></p>
      <div class="ix-two">
        <div>
          <div data-plot="line"></div>
          <div class="ix-pair"><div data-dial="slope"></div><div data-dial="intercept"></div></div>
        </div>
        <div>
          <p class="ix-note">Each point of this map is a line; the dot is yours.</p>
          <div data-plot="map"></div>
          <div class="ix-buttons">
            <button type="button" data-do="squared">Best for squares</button>
            <button type="button" data-do="absolute">Best for absolute error</button>
          </div>
        </div>
      </div>`,
    draw,
  });
  const { $, state, put, run } = figure;

  host.querySelectorAll("[type=radio]").forEach((radio) => (radio.onchange = () => put({ loss: radio.value })));
  for (const loss in best) {
    $(`[data-do=${loss}]`).onclick = () => {
      const from = { ...state };
      state.loss = loss;
      run(500, (share) => {
        const ease = share * share * (3 - 2 * share);
        for (const name in best[loss]) state[name] = round(from[name] + ease * (best[loss][name] - from[name]), 3);
      });
    };
  }

  const height = (at) => state.slope * at + state.intercept;
  /** Where the line enters and leaves the picture, as values of x; null if it stays outside. */
  function ends() {
    const at = [0, TOP].map((edge) => (edge - state.intercept) / (state.slope || 1e-9)).sort((a, b) => a - b);
    const [low, high] = [Math.max(0, at[0]), Math.min(1, at[1])];
    return low < high ? [low, high] : null;
  }
  /** Two handles near the ends of what is seen; while one is dragged, both keep their place in x. */
  function handles() {
    const [low, high] = ends() ?? [];
    return held?.at ?? (ends() ? [0.92 * low + 0.08 * high, 0.08 * low + 0.92 * high] : []);
  }
  drag(figure.line.svg, {
    down(px, py) {
      const at = handles();
      const far = at.map((v) => Math.hypot(plot.X(v) - px, plot.Y(height(v)) - py));
      const which = far.indexOf(Math.min(...far));
      if (!(far[which] < 26)) return null;
      held = { at, heights: at.map(height), slip: plot.Y(height(at[which])) - py };
      return which;
    },
    move(which, px, py) {
      const { at, heights, slip } = held;
      heights[which] = plot.fromY(clamp(py + slip, plot.top, plot.base));
      const tilt = (heights[1] - heights[0]) / (at[1] - at[0]);
      put({ slope: round(tilt, 1), intercept: round(heights[0] - tilt * at[0], 1) });
    },
    up() {
      held = null;
      put({});
    },
  });
  const pick = (px, py) => put({ slope: round(all.fromX(px), 1), intercept: round(all.fromY(py), 1) });
  drag(figure.map.svg, { move: (_, px, py) => pick(px, py), tap: pick });

  function words(now) {
    const { loss } = state;
    if (!ends()) return "The line runs outside the picture. The sliders bring it back.";
    if (loss === "naive") {
      const gaps = residuals(x, y, state.slope, state.intercept);
      const [above, below] = [1, -1].map((side) => number(sum(gaps.map((gap) => Math.max(0, side * gap)))));
      const verdict =
        Math.abs(now.naive) < 0.5
          ? "They cancel, and yet the line misses the dots."
          : "Raise the line and the sum falls, without end.";
      return `Dots above the line add ${above}, dots below it take away ${below}. ${verdict}`;
    }
    const least = errors(x, y, best[loss].slope, best[loss].intercept)[loss];
    const [what, kind] = loss === "squared" ? ["squares", "squares"] : ["sizes", "absolute error"];
    return now[loss] - least < 0.005
      ? `The best line for ${kind}: no other line has a smaller sum than ${number(least)}.`
      : `The ${what} add up to ${number(now[loss])}: ${number(now[loss] - least)} more than those of the best line.`;
  }

  function draw() {
    const { loss } = state;
    const now = errors(x, y, state.slope, state.intercept);
    host.querySelectorAll(".ix-tile").forEach(({ control, lastChild }) => {
      control.checked = control.value === loss;
      lastChild.textContent = number(now[control.value]);
    });
    figure.say(words(now));
    drawLine(loss);
    drawMap(loss);
  }

  function drawLine(loss) {
    plot = figure.line.axes(clamp(figure.line.width() * 0.85, 270, 350), {
      x: [0, 1],
      y: [0, TOP],
      xTicks: range(6, (i) => [i / 5, (i / 5).toFixed(1)]),
      yTicks: range(8, (i) => 20 * i),
      xLabel: "dilation (arbitrary units)",
      yLabel: "reading time (units of time)",
    });
    const { X, Y } = plot;
    const gaps = x.map((at, i) => {
      const [px, dot, foot] = [X(at), Y(y[i]), Y(height(at))];
      const side = Math.abs(dot - foot);
      const above = dot < foot;
      const kind = loss === "naive" && !above ? "below" : "above";
      const square = `<rect class="ix-square" x="${above ? px - side : px}" y="${Math.min(dot, foot)}" width="${side}" height="${side}"/>`;
      const sign = side > 12 ? text(`mid sign ${kind}`, px + 8, (dot + foot) / 2 + 5, above ? "+" : "−") : "";
      return path(`stick ${kind}`, `M${px} ${foot}V${dot}`) + { naive: sign, absolute: "", squared: square }[loss];
    });
    const ruler = ends()?.map((at) => `${X(at)} ${Y(height(at))}`);
    figure.line.paint(
      plot.svg,
      plot.inside(gaps.join("")) +
        (ruler ? path("line", `M${ruler.join("L")}`) : "") +
        x.map((at, i) => spot("dot", X(at), Y(y[i]), 4)).join("") +
        handles()
          .map((at) => grip("", X(at), Y(height(at))))
          .join(""),
    );
  }

  function drawMap(loss) {
    all = figure.map.axes(clamp(figure.map.width(), 220, 250), {
      x: [slope.min, slope.max],
      y: [intercept.min, intercept.max],
      xTicks: range(5, (i) => 50 * i),
      yTicks: range(4, (i) => 50 * i - 50),
      xLabel: "slope",
      yLabel: "intercept",
    });
    const [px, py] = [all.X(state.slope), all.Y(state.intercept)];
    figure.map.paint(
      all.svg + (loss === "naive" ? plane() : bowl(loss)),
      path("cross", `M${px} ${all.top}V${all.base}M${all.left} ${py}H${all.right}`) +
        spot("grab", px, py, 22) +
        spot("here", px, py, 6),
    );
  }
  function bowl(loss) {
    rings[loss] ??= outlines((s, b) => errors(x, y, s, b)[loss], best[loss], x, LEVELS[loss]);
    return valley(all, rings[loss], LEVELS[loss], best[loss], [10000, 50000, 400, 900]);
  }
  /** The naive error is a tilted plane: its outlines are straight, and along one of them it is 0. */
  function plane() {
    const spotOn = (error, s) => `${all.X(s)} ${all.Y((sum(y) - error - s * sum(x)) / y.length)}`;
    const stripes = range(7, (i) => 500 * i - 1500).map((error) =>
      path(error ? "ring" : "ring zero", `M${spotOn(error, 0)}L${spotOn(error, 200)}`),
    );
    const names = [
      [0, 70],
      [1000, 40],
      [-1000, 150],
    ].map(([error, s]) => text("mid level", ...spotOn(error, s).split(" "), number(error, 0)));
    return all.inside(stripes.join("")) + names.join("");
  }
}
