// The theme starts its search worker and asks for the whole index on every page. This small worker stands
// in for it: it says "ready" at once, and fetches the theme's worker (named in this script's address) and the
// index when a reader has typed something.
const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

const script = new URL(self.location.href);
let setup;
let started;

async function start() {
  const answer = await fetch(new URL("../../search/index.json", script));
  const index = setup.docs.length ? setup : { ...setup, ...(await answer.json()) };
  importScripts(new URL(`../javascripts/workers/${script.search.slice(1)}`, script).href);
  await new Promise((ready) => {
    const post = self.postMessage.bind(self);
    self.postMessage = (message) => {
      if (message.type !== READY) return post(message);
      ready(); // the page has been told already
    };
    self.dispatchEvent(new MessageEvent("message", { data: { type: SETUP, data: index } }));
  });
}

self.addEventListener("message", async (event) => {
  if (event.data.type === SETUP && !setup) {
    event.stopImmediatePropagation();
    setup = event.data.data;
    self.postMessage({ type: READY });
  } else if (event.data.type === QUERY && event.isTrusted) {
    event.stopImmediatePropagation();
    if (!event.data.data && !started) {
      self.postMessage({ type: RESULT, data: { items: [] } });
      return;
    }
    started ??= start();
    await started;
    self.dispatchEvent(new MessageEvent("message", { data: event.data }));
  }
});
