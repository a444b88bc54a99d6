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
  if (state.concept) add(main, [conceptCard(shown)]);
  add(main, [scheduleLegend()]);
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

function endpointBody(study, endpoints) {
  return [
    h("div.endpoint-table", {}, h("table.plain.endpoints", {},
      h("caption.hidden", {}, `Endpoints of ${study.id}`),
      h("thead", {}, h("tr", {}, ["Level", "Endpoint", "When"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, endpoints.map((one) => endpointRow(study, one))))),
    scheduleChart(endpoints.map((one) => ({ study, endpoint: one, name: `${LEVELS.indexOf(one.level) === 0 ? "P" : one.level === "secondary" ? "S" : "O"}${one.ordinal} ${concept(one.concept) || one.measure || ""}` }))),
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

/** Day lines: one row for each of [{study, endpoint, name}]. */
function scheduleChart(lines) {
  const rows = [];
  const facts = [];
  const seen = new Map();
  let last = 1;
  let first = 0;
  for (const { study, endpoint, name } of lines) {
    let row = shorten(name, 40);
    const times = (seen.get(row) || 0) + 1;
    seen.set(row, times);
    if (times > 1) row += ` (${times})`;
    for (const point of endpoint.timepoints) {
      const common = { row, endpoint: shorten(endpoint.measure, 90), when: whenWords(point), words: shorten(wordsAt(point.evidence), 120), level: LEVELS.includes(endpoint.level) ? endpoint.level : "other", fact: facts.length };
      const before = rows.length;
      const put = (mark, from, to) => { rows.push({ ...common, mark, from, to }); last = Math.max(last, from, to ?? from); first = Math.min(first, from); };
      if (point.shape === "point" && point.from !== null) put("point", point.from, null);
      if (point.shape === "window" && point.to !== null) put("window", Math.min(point.from ?? 0, point.to), point.to);
      if (point.shape === "event" && point.to !== null) { put("window", 0, point.to); put("event", point.to, null); }
      if (point.shape === "recurring" && point.every) {
        const start = point.from ?? 0;
        const end = point.to ?? start + 5 * point.every; // an open row of visits: its first six
        for (let i = 0, when = start; i < MOST_VISITS && when <= end + 1e-6; when = start + ++i * point.every) put("visit", when, null);
        if (point.to === null) put("event", end, null);
      }
      if (point.shape === "window" && point.event && point.to !== null) put("event", point.to, null);
      if (rows.length > before) facts.push(pointFact(study, endpoint, point));
    }
  }
  if (!rows.length) return null;
  const label = `Times of measurement in days: ${lines.map(({ name, endpoint }) => `${shorten(name, 60)}: ${endpoint.timepoints.map(whenWords).join(", ") || "none"}`).join("; ")}`;
  return chart("schedule", rows, {
    label: shorten(label, 2000), minimum: new Set(rows.map((row) => row.row)).size * 24 + 44, values: { from_day: first, to_day: last * 1.05, label_room: labelRoom() },
    onpick: (row, place) => openEvidence(facts[row.fact], place),
  });
}

/** The same concept in all studies: who measures it when. */
function conceptCard(shown) {
  const lines = shown.flatMap(({ study, endpoints }) => endpoints.map((endpoint) => ({ study, endpoint, name: `${study.id} ${code(endpoint.level).toLowerCase()}` })));
  const some = lines.slice(0, 150);
  return h("section.card.concept-card", {}, h("h3", {}, `${concept(state.concept)}: when the studies measure it`, h("span.card-n", {}, plural(shown.length, "study", "studies"))),
    scheduleChart(some) || h("p.hint", {}, "None of them gives a time in days."),
    lines.length > some.length && h("p.hint", {}, `The first ${some.length} of ${lines.length} endpoints are drawn; filter to see others.`));
}
