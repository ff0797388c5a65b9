// Small things the pages need beyond the theme's own script. Every page is complete without it.

// The set-up lines of an embedded snippet are folded by the style sheet; its button unfolds them.
for (const button of document.querySelectorAll(".setup-toggle")) {
  button.addEventListener("click", () => {
    const open = button.closest(".highlight").classList.toggle("setup-open");
    button.setAttribute("aria-expanded", String(open));
    button.querySelector(".setup-verb").textContent = open ? "Hide" : "Show";
  });
}

// A term is explained at its first link of the page; the later ones show the same. The theme makes tooltips of all
// titles once the page is complete, which is after this script.
const meanings = new Map();
for (const link of document.querySelectorAll("a.term")) {
  if (link.title) meanings.set(link.href, link.title);
  else link.title = meanings.get(link.href) ?? "";
}

// What can be scrolled sideways can be reached by keyboard, and says what it is.
function reach(box) {
  if (box.scrollWidth > box.clientWidth + 1) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", box.matches(".maths") ? "Wide formula" : "Wide table");
  } else {
    for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
  }
}
const SCROLLS = "div.maths, .md-typeset__scrollwrap";
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target.closest(SCROLLS))));

// The theme wraps tables and adds the toolbars of code blocks after this script has been read.
function finish() {
  for (const box of document.querySelectorAll(SCROLLS)) [box, ...box.children].forEach((part) => sizes.observe(part));
  document.querySelectorAll(".md-code__nav").forEach((toolbar, number) => {
    const title = toolbar.closest(".highlight")?.querySelector(".filename")?.firstChild?.textContent.trim();
    toolbar.setAttribute("aria-label", `Code block ${number + 1}${title ? `, ${title}` : ""}`);
  });
}
const article = document.querySelector("article");
new MutationObserver((_, observer) => {
  finish();
  if (document.readyState === "complete") observer.disconnect();
}).observe(article, { childList: true, subtree: true });
finish();

// The switch of the theme is a pair of radio buttons of which the theme checks none: the keyboard would land on the
// one whose label is hidden.
addEventListener("load", () => {
  const scheme = document.body.dataset.mdColorScheme;
  for (const option of document.querySelectorAll(".md-option")) option.checked = option.dataset.mdColorScheme === scheme;
});
