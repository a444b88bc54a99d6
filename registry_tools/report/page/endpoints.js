// What is measured, and when.

const LEVELS = ["primary", "secondary", "other"];

function drawEndpoints(main, studies) {
  const fits = (one) => (!state.level || one.level === state.level) && (!state.concept || one.concept === state.concept);
  const shown = studies.map((study) => ({ study, endpoints: study.endpoints.filter(fits) })).filter((one) => one.endpoints.length);
  const all = studies.flatMap((study) => study.endpoints);
  add(main, [
    h("div.view-head", {},
      h("div", {}, h("h2", {}, "Endpoints"), h("p.lead", {}, "What each study measures and when. Click a time to see the words it was read from.")),
      h("div.view-filters", {},
        select("concept", "Concept", all.map((one) => one.concept).filter(concept), "Any concept", concept),
        select("level", "Level", all.map((one) => one.level).filter(Boolean), "Any level", code))),
  ]);
  if (!studies.length) return add(main, [NO_STUDY()]);
  if (!shown.length) return add(main, [empty("No endpoint matches.", state.concept || state.level ? "Choose any concept and any level to see all." : "No endpoint was read in these studies.")]);
  add(main, [scheduleLegend(), state.concept && conceptCard(shown)]);
  const stack = h("div.stack", {});
  const list = lazyList(stack, shown, ({ study, endpoints }) => h("article.card.study-card", {}, h("header", {}, studyHead(study, "h3.study-title")), endpointBody(study, endpoints)), 6);
  add(main, [stack, list.more && h("p.more-line", {}, list.more)]);
}

function scheduleLegend() {
  return h("div.legend", { role: "note", "aria-label": "Meaning of the marks" },
    LEVELS.map((level) => h("span.legend-item", {}, h("span.swatch.level", { "data-level": level }), level)),
    h("span.legend-item", {}, h("span.shape", {}, "●"), "a time"),
    h("span.legend-item", {}, h("span.shape", {}, "▬"), "a window"),
    h("span.legend-item", {}, h("span.shape", {}, "┆"), "visits that recur"),
    h("span.legend-item", {}, h("span.shape", {}, "▶"), "goes on until an event"));
}

const endpointMark = (one) => `${{ primary: "P", secondary: "S" }[one.level] || "O"}${one.ordinal}`;

function endpointBody(study, endpoints) {
  return [
    h("div.endpoint-table", {}, h("table.plain.endpoints", {},
      h("caption.hidden", {}, `Endpoints of ${study.id}`),
      h("thead", {}, h("tr", {}, ["Level", "Endpoint", "When"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, endpoints.map((one) => endpointRow(study, one))))),
    !(state.view === "endpoints" && state.concept) && scheduleCharts(endpoints.map((one) => ({ study, endpoint: one, name: `${endpointMark(one)} ${concept(one.concept) || one.measure || ""}` }))),
  ];
}

function endpointRow(study, one) {
  const unread = { absent: "No time frame is given.", unread: "Its time frame could not be read:", unspecified: "" }[one.time_frame_status];
  return h("tr", {},
    h("td", { "data-label": "Level" }, h("span.level-tag", { "data-level": one.level || "other" }, code(one.level) || "–"), kindOf(one.source) !== "record" && h("span.from", { title: "Read from a document" }, "D")),
    h("td", { "data-label": "Endpoint" }, factButton("measure", { title: one.measure || "Endpoint", study, kind: `${one.level || ""} endpoint`.trim(), facts: [["Concept", concept(one.concept)], ["Time frame", one.time_frame]], items: oneItem(one.evidence) }, {}, one.measure || "unnamed"),
      concept(one.concept) && h("span.concept", {}, concept(one.concept))),
    h("td", { "data-label": "When" }, one.timepoints.map((point) => factButton("time", pointFact(study, one, point), {}, whenWords(point))), unread && h("span.hint", {}, unread, " ", one.time_frame_status === "unread" ? `“${one.time_frame}”` : "")));
}

const pointFact = (study, endpoint, point) => ({
  title: whenWords(point), study, kind: `time of “${shorten(endpoint.measure, 80)}”`, items: oneItem(point.evidence),
  facts: [["Shape", code(point.shape)], ["Counted from", code(point.anchor)], ["Ends with", code(point.event)], ["Cycle", point.cycle && `${point.cycle}${point.cycle_day ? `, day ${point.cycle_day}` : ""}`]],
});

const MOST_VISITS = 60;
const DAY_TICKS = [0, 1, 3, 7, 14, 28, 91.3125, 182.625, 365.25, 730.5, 1826.25, 3652.5, 7305, 18262.5];

/** Day lines of [{study, endpoint, name}]: a chart for each thing that times are counted from, as their days 0 differ. */
function scheduleCharts(lines) {
  const zeros = [...new Set(lines.flatMap(({ endpoint }) => endpoint.timepoints.map((point) => (isStart(point.anchor) ? "" : point.anchor))))].sort();
  return zeros.map((zero) => {
    const within = lines.map((line) => ({ ...line, points: line.endpoint.timepoints.filter((point) => (isStart(point.anchor) ? "" : point.anchor) === zero) }));
    const drawn = scheduleChart(within.filter((line) => line.points.length));
    return drawn && h("div.schedule", {}, (zeros.length > 1 || zero) && h("p.axis-title", {}, zero === "" ? "Counted from the start of the study" : zero === "other" ? "Counted from another event" : `Counted from ${code(zero).toLowerCase()}`), drawn);
  });
}

function scheduleChart(lines) {
  const rows = [];
  const facts = [];
  const seen = new Map();
  let [first, last] = [0, 1];
  lines.forEach(({ study, endpoint, name, points }, line) => {
    let row = shorten(name, 40);
    const times = (seen.get(row) || 0) + 1;
    seen.set(row, times);
    if (times > 1) row += ` (${times})`;
    for (const point of points) {
      const common = { row, line, endpoint: shorten(endpoint.measure, 90), when: whenWords(point), words: shorten(wordsAt(point.evidence), 120), level: LEVELS.includes(endpoint.level) ? endpoint.level : "other", fact: facts.length };
      const before = rows.length;
      for (const [mark, from, to] of marksOf(point)) {
        rows.push({ ...common, mark, from, to });
        last = Math.max(last, from, to ?? from);
        first = Math.min(first, from);
      }
      if (rows.length > before) facts.push(pointFact(study, endpoint, point));
    }
  });
  if (!rows.length || (rows.length === 1 && lines.length === 1)) return null; // one mark says no more than its words
  const label = `Times of measurement: ${lines.map(({ name, points }) => `${shorten(name, 60)}: ${points.map(whenWords).join(", ") || "none"}`).join("; ")}`;
  const ticks = DAY_TICKS.filter((tick) => tick >= first && tick <= last * 1.02);
  if (first < 0) ticks.unshift(...[-1826.25, -365.25, -28, -7].filter((tick) => tick >= first));
  return chart("schedule", rows, {
    label: shorten(label, 2000), height: new Set(rows.map((row) => row.row)).size * 24, values: { from_day: first, to_day: last * 1.04, ticks, label_room: labelRoom() },
    onpick: (row, place) => openEvidence(facts[row.fact], place),
  });
}

/** What a timepoint looks like: [mark, from, to] in days; nothing where it has no day. */
function marksOf(point) {
  if (point.shape === "point" && point.from !== null) return [["point", point.from, null]];
  if (point.shape === "window" && point.to !== null) {
    const bar = ["window", Math.min(point.from ?? 0, point.to), point.to];
    return point.event ? [bar, ["event", point.to, null]] : [bar];
  }
  if (point.shape === "event" && point.to !== null) return [["window", 0, point.to], ["event", point.to, null]];
  if (point.shape !== "recurring" || !point.every) return [];
  const start = point.from ?? 0;
  const end = point.to ?? start + 5 * point.every; // an open row of visits: its first six
  const marks = [];
  for (let i = 0, when = start; i < MOST_VISITS && when <= end + 1e-6; when = start + ++i * point.every) marks.push(["visit", when, null]);
  return point.to === null ? [...marks, ["event", end + point.every / 2, null]] : marks;
}

/** The same concept in all studies: who measures it when. */
function conceptCard(shown) {
  const lines = shown.flatMap(({ study, endpoints }) => endpoints.map((endpoint) => ({ study, endpoint, name: `${study.id} ${endpointMark(endpoint)}` })));
  const some = lines.slice(0, 150);
  return h("section.card.concept-card", {}, h("h3", {}, `${concept(state.concept)}: when the studies measure it`, h("span.card-n", {}, plural(shown.length, "study", "studies"))),
    scheduleCharts(some),
    !some.some(({ endpoint }) => endpoint.timepoints.some((point) => marksOf(point).length)) && h("p.hint", {}, "None of them gives a time in days."),
    lines.length > some.length && h("p.hint", {}, `The first ${some.length} of ${lines.length} endpoints are drawn; filter to see others.`));
}
