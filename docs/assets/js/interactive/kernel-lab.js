// Kernel lab: nine weights filter a photograph; at one pixel the nine products and their sum are shown.

import { clamp, drag, number, path, range, spot, stage, sum } from "./kit.js";
import { cells, ensure, isGrid, paint, spell } from "./pictures.js";

const MOST = 99; // of a weight, to each side
const SHOW = {
  clip: ["black", (value) => value],
  absolute: ["without sign", (value) => Math.abs(value)],
  shift: ["zero mid-grey", (value, most) => 0.5 + value / (2 * most || 1)],
};
/** Where a border rule takes the value for row or column i of n; −1 where it fills in 0. */
const BORDERS = {
  fill: (i, n) => (i < n ? i : -1),
  reflect: (i, n) => n - 1 - Math.abs(n - 1 - Math.abs(i)),
  replicate: (i, n) => clamp(i, 0, n - 1),
  wrap: (i, n) => (i + n) % n,
};
const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -1e4], End: [0, 1e4],
};

/** The data hold four digits of a weight: 0.1111 stands for 1/9. */
const ninths = (weight) => (Math.abs(9 * weight - Math.round(9 * weight)) < 5e-4 ? Math.round(9 * weight) / 9 : weight);
const read = (typed) => {
  const [above, under = 1] = typed.replace(/−/g, "-").replace(",", ".").split("/").map(Number);
  return above / under;
};

export default function (host, { rows, columns, photographs, kernels, boundaries, checks = [] }) {
  const photos = Object.entries(photographs).map(([name, pixels]) => [
    name,
    Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0)),
  ]);
  ensure(photos.length && rows > 1 && columns > 1, "there is no photograph");
  const odd = photos.find(([, bytes]) => bytes.length !== rows * columns);
  ensure(!odd, `the ${odd?.[1].length} pixels of ${odd?.[0]} are not rows × columns`);
  const borders = boundaries.filter((rule) => BORDERS[rule]);
  ensure(borders.length, "no border rule is known");
  const presets = Object.entries(kernels).map(([name, kernel]) => [name, kernel.flat().map(ninths)]);
  ensure(presets.length && presets.every(([, weights]) => isGrid([weights], 1, 9)), "a kernel is not 3 × 3 numbers");
  const [, first] = presets.findLast(([name]) => name.startsWith("sobel")) ?? presets[0];

  const nine = range(9, (i) => `w${i}`);
  const weight = { min: -MOST, max: MOST, digits: 9 };
  const fields = Object.fromEntries(nine.map((name, i) => [name, { ...weight, start: first[i] }]));
  fields.border = { start: borders[0], among: borders };
  fields.show = { start: "clip", among: Object.keys(SHOW) };
  const inside = ({ row, column }) => row % (rows - 1) && column % (columns - 1);
  const home = checks.find(inside) ?? { row: rows >> 1, column: columns >> 1 };
  fields.row = { start: home.row, min: 0, max: rows - 1, digits: 0 };
  fields.column = { start: home.column, min: 0, max: columns - 1, digits: 0 };
  fields.photo = { start: photos[0][0], among: photos.map(([name]) => name) };

  const choice = (name, label, options) =>
    `<label class="ix-choice">${label}<select data-choice="${name}">` +
    `${options.map(([value, words]) => `<option value="${value}">${words}</option>`).join("")}</select></label>`;
  const photo = (name, words) =>
    `<div><p class="ix-note">${words}</p><div class="ix-photo">` +
    `<canvas width="${columns}" height="${rows}"></canvas><div data-plot="${name}"></div></div></div>`;
  const fact = (name, value) => `<div><dt>${name}</dt><dd><output aria-live="off">${value}</output></dd></div>`;
  const boxes = nine.map((_, i) => {
    const where = `Weight in row ${Math.floor(i / 3)}, column ${i % 3}`;
    return `<input class="ix-exact" aria-label="${where}" autocomplete="off">`;
  });
  const nears = {};
  let note = [];

  const figure = stage(host, {
    key: "lab",
    title: "Kernel lab",
    hint: "Change the weights, then press on a photograph, or move its mark with the arrow keys.",
    fields,
    plots: { before: "Photograph", after: "The photograph after the kernel" },
    body: `
      <p class="ix-words"></p>
      <div class="ix-lab">
        <fieldset class="ix-weights"><legend>Kernel</legend>${boxes.join("")}</fieldset>
        <div>
          ${choice("photo", "Photograph", photos.map(([name]) => [name, name]))}
          ${choice("kernel", "Ready-made", [...presets.map(([name]) => [name, name]), ["", "your own"]])}
          ${choice("border", "Border rule", borders.map((rule) => [rule, rule]))}
          ${choice("show", "Values below 0", Object.entries(SHOW).map(([key, [words]]) => [key, words]))}
        </div>
      </div>
      <div class="ix-photos">${photo("before", "Photograph")}${photo("after", "Response")}</div>
      <div class="ix-sum"></div>`,
    draw,
  });
  const { $, state, put } = figure;
  const [before, after] = host.querySelectorAll("canvas");
  const weights = () => nine.map((name) => state[name]);
  const preset = () => presets.find(([, own]) => own.every((value, i) => Math.abs(value - state[nine[i]]) < 2e-9));

  const inputs = [...host.querySelectorAll(".ix-exact")];
  inputs.forEach((input, i) => {
    input.onchange = () => {
      const wish = read(input.value);
      const limits = `A weight goes from −${MOST} to ${MOST} here. `;
      const why = Number.isFinite(wish) ? limits : `“${input.value}” is no number. `;
      put({ [nine[i]]: wish });
      note = Math.abs(wish) <= MOST ? [] : [JSON.stringify(state), why]; // until something else changes
      draw();
    };
  });
  const selects = [...host.querySelectorAll("select")];
  selects.forEach((select) => {
    const { choice } = select.dataset;
    select.onchange = () => {
      const chosen = presets.find(([name]) => name === select.value)?.[1];
      if (choice !== "kernel") put({ [choice]: select.value });
      else put(Object.fromEntries(nine.map((name, i) => [name, chosen?.[i]])));
    };
  });

  const pick = (px, py) => {
    const size = figure.before.width() / columns;
    put({ row: Math.floor(py / size), column: Math.floor(px / size) });
  };
  for (const { svg } of [figure.before, figure.after]) {
    svg.setAttribute("viewBox", `0 0 ${columns} ${rows}`);
    drag(svg, { move: (_, px, py) => pick(px, py), tap: pick });
  }
  const { svg } = figure.before; // a slider in two directions
  const label = (names) => Object.entries(names).forEach((name) => svg.setAttribute(...name));
  label({ role: "slider", tabindex: 0, "aria-label": "Pixel", "aria-valuemin": 0, "aria-valuemax": rows * columns - 1 });
  svg.onkeydown = (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    put({ row: state.row + step[0], column: state.column + step[1] });
  };

  /** Where the nine pixels around one are among all, by the border rule: undefined bytes count as 0. */
  function around(i) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const [down, across] = [[row, rows], [column, columns]].map(([at, n]) =>
      [-1, 0, 1].map((step) => BORDERS[state.border](at + step, n)),
    );
    return down.flatMap((r) => across.map((c) => (r < 0 || c < 0 ? -1 : r * columns + c)));
  }

  function draw() {
    const flipped = weights().reverse();
    const [, bytes] = photos.find(([name]) => name === state.photo);
    // Bytes are whole numbers: nothing is rounded before the last division.
    const near = (nears[state.border] ??= range(rows * columns, around));
    const response = near.map((nine) => sum(nine.map((at, k) => flipped[k] * (bytes[at] ?? 0))) / 255);
    const most = Math.max(...response.map(Math.abs));
    const shown = response.map((value) => SHOW[state.show][1](value, most));
    const percent = (test) => `${number((100 * response.filter(test).length) / bytes.length, 1)}%`;
    const negative = percent((value) => value < -1e-9);
    inputs.forEach((input, i) => (input.value = spell(state[nine[i]])));
    selects.forEach((select) => (select.value = state[select.dataset.choice] ?? preset()?.[0] ?? ""));
    paint(before, Array.from(bytes, (byte) => byte / 255), columns);
    paint(after, shown, columns);

    const { row, column } = state;
    const here = row * columns + column;
    const under = near[here].map((at) => (bytes[at] ?? 0) / 255);
    const off = (at, n) => at < 0 || at >= n;
    const beyond = range(9, (k) => off(row - 1 + Math.floor(k / 3), rows) || off(column - 1 + (k % 3), columns));
    const products = under.map((value, k) => value * flipped[k]);
    const total = number(response[here], 3);
    $(".ix-sum").innerHTML =
      cells("pixels", under, { greys: true, mark: beyond }) +
      cells("× kernel, flipped", flipped, { print: spell }) +
      cells("= products", products) +
      '<dl class="ix-lines">' +
      fact("their sum", total) +
      fact("of all, below 0", negative) +
      fact("of all, above 1", percent((value) => value > 1 + 1e-9)) +
      "</dl>";

    label({ "aria-valuenow": here, "aria-valuetext": `row ${row}, column ${column}` });
    const grab = spot("grab", column + 0.5, row + 0.5, (24 * columns) / figure.before.width());
    const frame = (far) => {
      const square = `M${column - far} ${row - far}h${2 * far + 1}v${2 * far + 1}h${-2 * far - 1}z`;
      return path("halo", square) + path("frame", square) + grab;
    };
    figure.before.paint("", frame(1));
    figure.after.paint("", frame(0));

    const outside = sum(beyond.map(Number));
    const edge = outside ? ` ${outside} of the pixels lie beyond the border, by the rule “${state.border}”.` : "";
    const grey = number(clamp(shown[here], 0, 1), 3);
    const first = note[0] === JSON.stringify(state) ? note[1] : "";
    figure.say(
      `${first}Row ${row}, column ${column}: the nine products add up to ${total}, shown as grey ${grey}.${edge} ` +
        `Of all responses ${negative} are negative.`,
    );
  }
}
