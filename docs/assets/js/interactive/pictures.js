// What the figures of kernels share: a picture on a canvas, tables whose colours show sizes, weights in print.

import { number, range, short } from "./kit.js";

/** Stop with a reason that a reader can pass on, unless the data are as they should be. */
export function ensure(holds, reason) {
  if (!holds) throw new Error(reason);
}

/** Whether these are rows of finite numbers, all of one length; with `n` and `m`, of that many. */
export const isGrid = (grid, n = grid?.length, m = grid?.[0]?.length) =>
  Array.isArray(grid) &&
  n > 0 &&
  m > 0 &&
  grid.length === n &&
  grid.every((row) => Array.isArray(row) && row.length === m && row.every(Number.isFinite));

/** A weight as one would type it: 0.5 and 0.37, but 1/4, 1/9 and 1/16. */
export function spell(weight) {
  if (Math.abs(weight - Number(weight.toFixed(1))) < 1e-9) return short(weight, 1);
  const under = range(15, (i) => i + 2).find((n) => Math.abs(weight * n - Math.round(weight * n)) < 1e-9 * n);
  return under ? `${number(weight * under, 0)}/${under}` : short(weight, 4);
}

/** Paint numbers row by row, a pixel each, from black at 0 to white at 1; what lies beyond is held at these. */
export function paint(canvas, values, columns) {
  const image = new ImageData(columns, values.length / columns);
  values.forEach((value, i) => image.data.fill(255 * value, 4 * i, 4 * i + 3).fill(255, 4 * i + 3, 4 * i + 4));
  if (canvas.width !== columns || canvas.height !== image.height)
    Object.assign(canvas, { width: columns, height: image.height });
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** A square of numbers: as greys of a picture, or in blue above and orange below 0, the fuller the larger. */
export function cells(name, values, options = {}) {
  const { greys, most = Math.max(...values.map(Math.abs)), print = (value) => number(value, 3), mark = [] } = options;
  const cell = (value, i) => {
    const style = greys
      ? `background:rgb(${Array(3).fill(Math.round(255 * value))});color:${value > 0.46 ? "#000" : "#fff"}`
      : `--ix-share:${Math.min(1, Math.abs(value) / (most || 1)).toFixed(3)}`;
    const kind = [value < 0 && "ix-minus", mark[i] && "ix-mark"].filter(Boolean).join(" ");
    return `<td class="${kind}" style="${style}">${print(value)}</td>`;
  };
  const wide = Math.round(Math.sqrt(values.length));
  const rows = values.map((value, i) => `${i % wide ? "" : "<tr>"}${cell(value, i)}`);
  return `<table class="ix-cells"><caption>${name}</caption>${rows.join("")}</table>`;
}
