// Vega-Lite charts, drawn when they come into view.

const chartWatcher = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) drawChart(one.target);
}, { rootMargin: "400px" });
const pending = new Map();

/** A place for a chart. `label` says in words what it shows; `onpick(row)` is called with the row of a clicked mark. */
function chart(name, rows, { label, values = {}, onpick = null, height = 120 }) {
  const place = h("div.chart", { role: "img", "aria-label": label });
  place.style.minHeight = `${height + 24}px`;
  pending.set(place, { name, rows, values, onpick, height });
  chartWatcher.observe(place);
  return place;
}

async function drawChart(place) {
  const wanted = pending.get(place);
  if (!wanted) return;
  pending.delete(place);
  chartWatcher.unobserve(place);
  const parameters = Object.entries(wanted.values).map(([name, value]) => ({ name, value }));
  const spec = { ...DATA.charts[wanted.name], datasets: { rows: wanted.rows }, params: parameters, height: wanted.height };
  // the place has the chart's name in words; the hundreds of marks inside would only be noise behind it
  const inside = h("div", { "aria-hidden": "true" });
  place.replaceChildren(inside);
  const { view } = await window.vegaEmbed(inside, spec, {
    ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true, theme: "custom" },
  });
  if (wanted.onpick) view.addEventListener("click", (event, item) => item && item.datum && wanted.onpick(item.datum, place));
}

/** An axis that counts up to `most`: about five whole numbers, and the last of them. */
function countAxis(most) {
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000].find((one) => most / one <= 5) || 10000;
  const ticks = [];
  for (let one = 0; one < most + step; one += step) ticks.push(one);
  return { counts: ticks, top: ticks[ticks.length - 1] };
}

/** Draw every chart of the view that is not drawn yet. */
function drawAllCharts() {
  return Promise.all([...pending.keys()].filter((place) => place.isConnected).map(drawChart));
}

function forgetCharts() {
  chartWatcher.disconnect();
  pending.clear();
}
