// A number typed beyond the limits of its field is held at them: say so until something else changes.

import { short } from "./kit.js";

/** Watch the boxes of a figure; the result puts in front of a text what there is to say about the last entry. */
export function held(host, fields, state) {
  let [note, now] = ["", ""];
  const typed = ({ target }) => {
    const { label, min, max, digits } = (target.matches(".ix-exact") && fields[target.parentNode.dataset.dial]) || {};
    const wish = parseFloat(target.value.replace("−", "-").replace(/[\s,]/g, ""));
    const out = wish < min || wish > max;
    note = out ? `“${label}” goes from ${short(min, digits)} to ${short(max, digits)} here. ` : "";
    now = "";
  };
  host.addEventListener("change", typed, true);
  return (text) => {
    now ||= JSON.stringify(state);
    return (now === JSON.stringify(state) ? note : "") + text;
  };
}
