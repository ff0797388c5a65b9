// Fills each <div class="interactive" data-interactive="name" data-source="assets/….json">
// when the reader comes near. Without it the div stays empty and the static figure tells the story.

const site = new URL("../../../", import.meta.url);
const figures = new Set([
  "flip-shift-sum", "soft-shift",
  "lay-the-ruler", "walk-the-valley", "wrong-dip", "turn-up-the-heat", "how-wrong-can-you-be", "bend-the-plane",
  "kernel-lab", "watch-a-kernel",
]);

async function fill(host) {
  const name = host.dataset.interactive;
  let data;
  try {
    const [figure, answer] = await Promise.all([import(`./${name}.js`), fetch(new URL(host.dataset.source, site))]);
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    data = await answer.text();
    figure.default(host, JSON.parse(data));
  } catch (error) {
    host.hidden = data === undefined; // the static figure stands above
    host.textContent = `The data of this figure cannot be used, so the picture above must do. (${error.message})`;
    console.warn(`The interactive figure ${name} could not be drawn.`, error);
  }
  // Two frames later the figure has its own height, and the kept room can go without a jump.
  requestAnimationFrame(() => requestAnimationFrame(() => host.classList.remove("ix-waiting")));
}

const watch = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      fill(target);
    }
  },
  { rootMargin: "900px 0px" },
);

for (const host of document.querySelectorAll("div.interactive:empty")) {
  const name = host.dataset.interactive;
  if (!figures.has(name)) continue;
  if (!document.getElementById(name)) host.id = name; // so that a link can end in #name
  host.classList.add("ix-waiting"); // interactive.css keeps the room free: nothing jumps later
  watch.observe(host);
  if (location.hash === `#${host.id}`) host.scrollIntoView();
}
