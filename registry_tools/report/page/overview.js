// Which studies these are.

function drawOverview(main, studies) {
  const sum = (name) => studies.reduce((n, study) => n + study[name].length, 0);
  const enrolled = studies.reduce((n, study) => n + (study.enrollment || 0), 0);
  const conditional = studies.reduce((n, study) => n + study.limits.filter((limit) => limit.condition).length, 0);
  const unread = studies.reduce((n, study) => n + study.criteria.filter((one) => one.status === "unread" || one.status === "partial").length, 0);
  const tile = (n, what, more, view) => h("li.tile", {}, h(view ? "a.tile-link" : "div", view ? { href: address({ view, study: null }) } : {},
    h("strong", {}, n.toLocaleString("en")), h("span", {}, what), h("small", {}, more || "\u00a0")));
  add(main, [
    h("h2.hidden", {}, "Overview"),
    h("ul.tiles", {},
      tile(studies.length, studies.length === 1 ? "study" : "studies", `${enrolled.toLocaleString("en")} participants planned or enrolled`),
      tile(sum("limits"), "eligibility limits", `${conditional} of them conditional`, "limits"),
      tile(sum("doses"), "doses", `in ${plural(sum("arms"), "arm")}`, "doses"),
      tile(sum("endpoints"), "endpoints", `${sum("timepoints").toLocaleString("en")} timepoints`, "endpoints"),
      tile(sum("criteria"), "criteria", unread ? `${unread} read in part or not at all` : "none left unread"),
      TABLES.findings.length > 0 && findingsTile(studies, tile)),
  ]);
  if (!studies.length) return add(main, [NO_STUDY()]);
  add(main, [h("div.charts", {}, startYears(studies), commonMeasures(studies), commonConcepts(studies))]);

  const body = h("tbody");
  const list = lazyList(body, studies, overviewRow, 60);
  add(main, [
    h("div.table-frame", { tabindex: "0", role: "region", "aria-label": "Studies" },
      h("table.studies", {},
        h("caption.hidden", {}, "The selected studies"),
        h("thead", {}, h("tr", {}, ["Study", "Conditions", "Interventions", "Who", "Start", "Sponsor", "Facts"].map((name) => h("th", { scope: "col" }, name)))),
        body)),
    list.more && h("p.more-line", {}, list.more),
  ]);
}

function findingsTile(studies, tile) {
  const found = studies.flatMap((study) => study.findings.filter(toSee));
  const some = SEVERITIES.map((severity) => [found.filter((one) => one.severity === severity).length, severity]).filter(([n]) => n);
  return tile(found.length, "findings", some.map(([n, severity]) => plural(n, severity)).join(", ") || "nothing that does not add up", "findings");
}

function overviewRow(study) {
  const names = (list, most) => list && list.length
    ? [shorten(list.slice(0, most).join(", "), 110), list.length > most && h("span.rest", { title: list.join(", ") }, ` +${list.length - most}`)] : h("span.none", {}, "–");
  return h("tr", {},
    h("th.study-cell", { scope: "row" }, studyHead(study)),
    h("td", { "data-label": "Conditions" }, names(study.conditions, 3)),
    h("td", { "data-label": "Interventions" }, names(study.interventions, 4)),
    h("td", { "data-label": "Who" }, whoWords(study)),
    h("td.nowrap", { "data-label": "Start" }, study.start_date ? study.start_date.slice(0, 7) : h("span.none", {}, "–")),
    h("td", { "data-label": "Sponsor" }, study.sponsor || h("span.none", {}, "–")),
    h("td", { "data-label": "Facts" }, [[study.limits.length, "limit"], [study.doses.length, "dose"], [study.endpoints.length, "endpoint"], [study.findings.filter(toSee).length, "finding"]]
      .filter(([n]) => n).map(([n, what]) => h("span.counted", {}, plural(n, what)))));
}

function whoWords(study) {
  const age = ageWords(study);
  const words = [study.sex && study.sex !== "ALL" ? code(study.sex) : "", age, study.healthy_volunteers ? "healthy volunteers too" : ""].filter(Boolean);
  return words.length ? words.join(", ") : h("span.none", {}, "–");
}

function ageWords(study) {
  const [low, high] = [study.minimum_age, study.maximum_age].map((age) => age && age.toLowerCase());
  return low && high ? `${low} to ${high}` : low ? `${low} and older` : high ? `up to ${high}` : "";
}

const card = (title, body, hint) => h("section.card", {}, h("h3", {}, title), hint && h("p.hint", {}, hint), body);

function startYears(studies) {
  const years = new Map();
  for (const study of studies) if (study.start_date) years.set(study.start_date.slice(0, 4), (years.get(study.start_date.slice(0, 4)) || 0) + 1);
  if (!years.size) return null;
  const sorted = [...years.keys()].sort();
  const rows = [];
  for (let year = +sorted[0]; year <= +sorted[sorted.length - 1]; year++) rows.push({ year: String(year), studies: years.get(String(year)) || 0 });
  const label = `Studies by start year: ${rows.filter((row) => row.studies).map((row) => `${row.year} ${row.studies}`).join(", ")}`;
  return card("Start of the studies", chart("years", rows, { label, height: 130, values: countAxis(Math.max(...years.values())) }), "by year");
}

function ranking(title, counted, hint, onpick) {
  const rows = [...counted].filter(([, one]) => one.n).sort((a, b) => b[1].n - a[1].n || a[1].name.localeCompare(b[1].name)).slice(0, 8)
    .map(([key, one]) => ({ key, name: one.name, studies: one.n }));
  if (!rows.length) return null;
  const label = `${title}: ${rows.map((row) => `${row.name} ${row.studies}`).join(", ")}`;
  return card(title, chart("ranking", rows, { label, onpick: (row) => onpick(row.key), height: rows.length * 19, values: countAxis(rows[0].studies) }), hint);
}

function commonMeasures(studies) {
  const inside = new Set(studies);
  const counted = MEASURES.filter((one) => !one.key.startsWith("other:")).map((one) => [one.key, { name: one.label, n: [...one.studies].filter((study) => inside.has(study)).length }]);
  return ranking("Most bounded measures", counted, "studies with a limit; click for the distribution", (key) => (location.hash = address({ view: "distributions", measure: key, study: null })));
}

function commonConcepts(studies) {
  const counted = new Map();
  for (const study of studies) {
    for (const slug of new Set(study.endpoints.map((one) => one.concept).filter(concept))) {
      if (!counted.has(slug)) counted.set(slug, { name: concept(slug), n: 0 });
      counted.get(slug).n += 1;
    }
  }
  return ranking("Most measured endpoints", counted, "studies with the endpoint; click to see when", (slug) => (location.hash = address({ view: "endpoints", concept: slug, study: null })));
}
