// Draw the view that the address names; keys that work everywhere.

const DRAW = { overview: drawOverview, limits: drawLimits, distributions: drawDistributions, doses: drawDoses, endpoints: drawEndpoints, findings: drawFindings, study: drawStudy };

function render({ keepFocus = false } = {}) {
  const main = byId("main");
  closeEvidence();
  forgetCharts();
  flushers.length = 0;
  const studies = chosen();
  main.replaceChildren();
  main.dataset.view = state.view;
  document.documentElement.style.setProperty("--head", `${document.querySelector(".top").offsetHeight}px`);
  DRAW[state.view](main, studies);
  drawViews();
  drawCount(studies);
  if (!keepFocus) {
    scrollTo(0, 0);
    if (drawnBefore) main.focus({ preventScroll: true });
  }
  drawnBefore = true;
}
let drawnBefore = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button && button.fact) openEvidence(button.fact, button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); } else closeEvidence();
  } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.matches("input, select, textarea")) {
    event.preventDefault();
    byId("search").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

const THEMES = [["", "Auto", "as the system"], ["light", "Light", "light"], ["dark", "Dark", "dark"]];
let theme = 0;
byId("theme").addEventListener("click", () => {
  theme = (theme + 1) % THEMES.length;
  const [value, name, spoken] = THEMES[theme];
  if (value) document.documentElement.dataset.theme = value;
  else delete document.documentElement.dataset.theme;
  byId("theme-name").textContent = name;
  byId("theme").setAttribute("aria-label", `Colours: ${spoken}`);
});

byId("unfold").addEventListener("click", () => {
  const unfolded = byId("filters").classList.toggle("unfolded");
  byId("unfold").setAttribute("aria-expanded", String(unfolded));
});

/** Draw everything of this view, so that paper shows it whole. */
async function drawWhole() {
  for (const flush of [...flushers]) flush();
  await drawAllCharts();
}
byId("print").addEventListener("click", async () => {
  await drawWhole();
  window.print();
});
addEventListener("beforeprint", () => { for (const flush of [...flushers]) flush(); });

addEventListener("hashchange", () => {
  readAddress();
  drawFilters();
  render();
});

readAddress();
drawFilters();
render();
document.documentElement.dataset.ready = "yes";
