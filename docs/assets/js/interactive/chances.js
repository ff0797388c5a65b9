// What the figures of probabilities share: softmax, entropy, their numbers in print, bars in pairs.

import { number, sum, text } from "./kit.js";

/** Scores as probabilities; the largest is taken away first, so that no exponential overflows. */
export function softmax(scores, temperature = 1) {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - top) / temperature));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/** Mean surprise in nats; what never happens surprises nobody. */
export const entropy = (p) => sum(p.map((value) => (value > 0 ? -value * Math.log(value) : 0)));

/** Three decimals; what is not 0 or 1, but would be printed as one of them, is marked. */
export function near(value) {
  const whole = Math.round(value);
  const close = Math.abs(value - whole) < 0.0005 && Math.abs(whole) < 2;
  return close ? `≈\u00a0${number(whole, 0)}` : number(value, 3);
}

/** “one, two and three” */
export const list = (words) => words.join(", ").replace(/, ([^,]*)$/, " and $1");

/** The names of both bars, in their colours, at the upper right of a plot. */
export const keys = ({ right }, first, second) =>
  `<text class="ix-end" x="${right}" y="13"><tspan class="ix-first">■ ${first}</tspan>` +
  `<tspan class="ix-second" dx="10">□ ${second}</tspan></text>`;

/** Two bars for each name: the first filled, the second an outline, each with its number at its end. */
export function bars({ X, Y, base }, names, first, second) {
  const wide = Math.min(44, 0.45 * (X(1) - X(0)));
  const bar = (kind, x, { value, label }) => {
    const [end, tall] = [Y(value), Math.abs(Y(value) - Y(0))];
    return (
      `<rect class="ix-${kind}" x="${x}" y="${Math.min(end, Y(0))}" width="${wide}" height="${tall}"/>` +
      text("mid level", x + wide / 2, value < 0 ? end + 14 : end - 5, label)
    );
  };
  return names
    .map((name, i) => {
      const x = X(i + 0.5);
      const both = bar("bar", x - wide - 1, first[i]) + bar("square", x + 1, second[i]);
      return both + text("mid tick", x, base + 15, name);
    })
    .join("");
}
