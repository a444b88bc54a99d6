// The distribution of each measure's limits over the studies.

const MOST_BARS = 14;
const FEW = 2; // a basis that fewer studies have is told in words

function drawDistributions(main, studies) {
  const bound = boundMeasures(studies).filter((one) => !state.measure || one.measure.key === state.measure);
  add(main, [
    h("div.view-head", {},
      h("div", {}, h("h2", {}, "Distributions"),
        h("p.lead", {}, "Which limits the studies set on a measure, and how many set each. Limits in different units, or in opposite directions, stand apart.")),
      boundMeasures(studies).length > 0 && h("label.field", {}, h("span", {}, "Measure"),
        h("select", { onchange: (event) => change({ measure: event.target.value }) },
          h("option", { value: "" }, "All measures"),
          boundMeasures(studies).map(({ measure, n }) => {
            const option = h("option", { value: measure.key }, `${shorten(measure.label, 50)} (${n})`);
            option.selected = measure.key === state.measure;
            return option;
          })))),
  ]);
  if (!studies.length) return add(main, [NO_STUDY()]);
  if (!bound.length) return add(main, [empty("No numeric limit was read in these studies.")]);
  add(main, [toneLegend("conditional-bar")]);
  const grid = h("div.grid", {});
  if (bound.length === 1) grid.classList.add("single");
  const list = lazyList(grid, bound, ({ measure }) => distributionCard(measure, studies), 12);
  add(main, [grid, list.more && h("p.more-line", {}, list.more)]);
}

function distributionCard(measure, studies) {
  const inside = new Set(studies);
  const bases = new Map();
  for (const limit of measure.limits) {
    if (!inside.has(limit.study)) continue;
    const key = `${limit.direction}|${limit.basis}`;
    if (!bases.has(key)) bases.set(key, { direction: limit.direction, basis: limit.basis, limits: [], studies: new Set() });
    bases.get(key).limits.push(limit);
    bases.get(key).studies.add(limit.study);
  }
  const sorted = [...bases.values()].sort((a, b) => b.studies.size - a.studies.size);
  const n = new Set(sorted.flatMap((one) => [...one.studies])).size;
  const single = state.measure === measure.key;
  // beside other measures: the kind of limit that most studies set, and a second that is nearly as common
  const drawn = single ? sorted : sorted.filter((one, i) => i === 0 || (i === 1 && one.studies.size * 2 >= sorted[0].studies.size));
  return h("section.card.distribution", { id: `measure-${measure.key}` },
    h("h3", {}, single ? measure.label : h("a", { href: address({ view: "distributions", measure: measure.key, study: null }) }, measure.label), h("span.card-n", {}, plural(n, "study", "studies"))),
    drawn.map((basis) => basisPlot(measure, basis, single)),
    sorted.length > drawn.length && h("p.hint", {}, h("a", { href: address({ view: "distributions", measure: measure.key, study: null }) }, `${plural(sorted.length - drawn.length, "more kind", "more kinds")} of limit on this measure`)));
}

/** A study's number that opens all its limits of one value: it may have set it twice, once as an alternative. */
function studyRef(limits) {
  const fact = { ...limitFact(limits[0]), items: limits.flatMap((limit) => limitFact(limit).items) };
  return [factButton("ref", fact, { "aria-label": `${limits[0].study.id}: ${limits[0].text}` }, limits[0].study.id), " "];
}

const DIRECTION = { upper: "Upper limit", lower: "Lower limit", exact: "Exact value" };

function basisPlot(measure, basis, open) {
  const all = basis.studies.size;
  const found = new Map();
  for (const limit of basis.limits) {
    const key = `${limit.eligible}|${limit.order}|${limit.condition ? 1 : 0}`;
    if (!found.has(key)) found.set(key, { limits: [], studies: new Set(), sample: limit });
    found.get(key).limits.push(limit);
    found.get(key).studies.add(limit.study);
  }
  const sign = { "<=": "≤", ">=": "≥" };
  const place = { "<": -1, ">": 1 }; // at one value "<" stands before "<=", and ">" behind ">="
  const values = [...found.values()].sort((a, b) => a.sample.order - b.sample.order || (place[a.sample.eligible] || 0) - (place[b.sample.eligible] || 0)
    || (a.sample.condition ? 1 : 0) - (b.sample.condition ? 1 : 0));
  const rows = values.map(({ limits, studies, sample }, i) => ({
    id: i, rank: i, short: `${sign[sample.eligible] || sample.eligible} ${sample.number}`, limit: `${sign[sample.eligible] || sample.eligible} ${sample.tick}`, order: sample.order, kind: sample.condition ? "conditional" : "default", stack: sample.condition ? 1 : 0,
    studies: studies.size, share: percent(studies.size, all), tone: sample.condition ? "conditional" : sample.tone === null || sample.tone === undefined ? "none" : String(sample.tone),
  }));
  const distinct = new Set(rows.map((row) => row.limit)).size;
  const title = `${DIRECTION[basis.direction]}${basis.basis ? `, ${basis.basis}` : ""}`;
  const defaults = values.filter((one) => !one.sample.condition).sort((a, b) => b.studies.size - a.studies.size);
  const withDefault = new Set(defaults.flatMap((one) => [...one.studies])).size;
  const label = `${measure.label}, ${title}: ${rows.map((row) => `${row.limit} ${row.kind} in ${row.studies}`).join("; ")}`;
  const positive = values.every((one) => one.sample.order > 0);
  const inOrder = basis.limits.map((limit) => limit.order).sort((a, b) => a - b);
  const [low, high] = [0.1, 0.9].map((part) => inOrder[Math.floor(part * (inOrder.length - 1))]);
  const table = h("details.values", open ? { open: true } : {}, h("summary", {}, `${plural(distinct, "value")}, with the studies`),
    h("table.plain", {}, h("thead", {}, h("tr", {}, ["Limit", "Kind", "Studies"].map((name) => h("th", { scope: "col" }, name)))), h("tbody")));
  const fill = () => {
    const body = table.querySelector("tbody");
    if (body.children.length) return;
    values.forEach((one, i) => body.append(h("tr", {}, h("td.nowrap", {}, rows[i].limit), h("td", {}, rows[i].kind),
      h("td", {}, [...one.studies].map((study) => studyRef(one.limits.filter((limit) => limit.study === study)))))));
  };
  table.addEventListener("toggle", fill);
  flushers.push(fill);
  if (open) fill();
  return h("div.basis", {},
    h("p.basis-title", {}, title, h("span.card-n", {}, plural(all, "study", "studies"))),
    withDefault > 0 && h("p.shares", {}, defaults.slice(0, 3).map((one, i) => [i > 0 && ", ", h("strong", {}, rows[values.indexOf(one)].limit), ` in ${percent(one.studies.size, withDefault)}`]),
      h("span.of", {}, ` of ${plural(withDefault, "study", "studies")} with a default limit`)),
    all >= FEW && chart(distinct <= MOST_BARS ? "distribution" : positive && high / low > 30 ? "spread_log" : "spread", rows, {
      label, values: { ...countAxis(tallest(rows)), gap: distinct < 5 ? 0.55 : 0.25 },
      onpick: (row) => { table.open = true; fill(); const line = table.querySelectorAll("tbody tr")[row.id]; if (line) { line.scrollIntoView({ block: "center" }); line.querySelector("button")?.focus(); } },
    }),
    table);
}

/** Studies in the highest pile of bars. */
function tallest(rows) {
  const piles = new Map();
  for (const row of rows) piles.set(row.limit, (piles.get(row.limit) || 0) + row.studies);
  return Math.max(...piles.values());
}
