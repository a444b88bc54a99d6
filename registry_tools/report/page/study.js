// All about one study.

function drawStudy(main) {
  const study = state.study;
  const rows = [
    ["Design", [phaseWords(study.phases), code(study.study_type), study.allocation !== "NA" && code(study.allocation), study.masking && `masking: ${code(study.masking).toLowerCase()}`].filter(Boolean).join(" · ")],
    ["Status", [code(study.status), study.enrollment !== null && `${study.enrollment.toLocaleString("en")} participants${study.enrollment_type ? ` (${code(study.enrollment_type).toLowerCase()})` : ""}`].filter(Boolean).join(" · ")],
    ["Dates", [study.start_date && `start ${study.start_date}`, study.primary_completion_date && `primary completion ${study.primary_completion_date}`, study.last_update && `record updated ${study.last_update}`].filter(Boolean).join(" · ")],
    ["Sponsor", study.sponsor], ["Conditions", (study.conditions || []).join(", ")], ["Interventions", (study.interventions || []).join(", ")], ["Who", whoWords(study)],
  ].filter(([, value]) => value && value.length !== 0);
  const findings = study.findings.filter(toSee);
  const part = (id, title, body) => body && h("section.part", { id: `part-${id}` }, h("h3", {}, title), body);
  add(main, [
    h("p.back", {}, h("a", { href: address({ view: "overview", study: null }) }, "← All studies")),
    h("h2.study-heading", {}, study.title || study.id),
    h("p.study-number", {}, study.id, study.acronym && ` · ${study.acronym}`),
    h("p.jumps", {}, [["limits", "Limits"], ["doses", "Arms and doses"], ["endpoints", "Endpoints"], ["criteria", "Criteria"], findings.length > 0 && ["findings", `Findings (${findings.length})`]]
      .filter(Boolean).map(([id, name]) => h("button.tool", { type: "button", onclick: () => byId(`part-${id}`).scrollIntoView({ block: "start" }) }, name))),
    h("dl.reading.wide", {}, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    part("limits", "Limits", study.limits.length ? studyLimits(study) : h("p.hint", {}, "No numeric limit was read.")),
    part("doses", "Arms and doses", study.arms.length || study.doses.length ? h("div.card", {}, doseLegend(), doseBody(study)) : h("p.hint", {}, "No arm or dose was read.")),
    part("endpoints", "Endpoints", study.endpoints.length ? h("div.card", {}, scheduleLegend(), endpointBody(study, study.endpoints)) : h("p.hint", {}, "No endpoint was read.")),
    part("criteria", "Criteria", study.criteria.length ? criteriaList(study) : h("p.hint", {}, "No criterion was read.")),
    part("findings", `Findings (${findings.length})`, findings.length > 0 && findingList(findings)),
  ]);
}

/** Errors and warnings open, notes folded: they are many, and seldom what one came for. */
function findingList(findings) {
  const list = (some) => h("ul.findings", {}, some.map((one) => h("li.card", {}, findingBody(one, false))));
  const grave = findings.filter((one) => one.severity !== "note");
  const notes = findings.filter((one) => one.severity === "note");
  return [grave.length > 0 && list(grave), notes.length > 0 && h("details.foot", {}, h("summary", {}, plural(notes.length, "note")), list(notes))];
}

function studyLimits(study) {
  const keys = [...new Set(study.limits.map((limit) => limit.measure))].sort((a, b) => MEASURE_BY_KEY.get(a).label.localeCompare(MEASURE_BY_KEY.get(b).label));
  return [toneLegend(), h("dl.limit-list", {}, keys.map((key) => h("div", {},
    h("dt", {}, h("a", { href: address({ view: "distributions", measure: key, study: null }) }, MEASURE_BY_KEY.get(key).label)),
    h("dd", {}, limitCell(study.limits.filter((limit) => limit.measure === key))))))];
}

const CRITERION_STATUS = { partial: "read in part", unread: "not read", text_only: "", parsed: "" };

function criteriaList(study) {
  const sources = [...new Set(study.criteria.map((one) => one.source))];
  return sources.map((source) => h("div.card.criteria", {},
    sources.length > 1 && h("p.hint", {}, `From ${DATA.sources[source].title || DATA.sources[source].name}`),
    ["inclusion", "exclusion", null].map((polarity) => {
      const found = study.criteria.filter((one) => one.source === source && (one.polarity || null) === polarity);
      return found.length > 0 && [h("h4", {}, polarity ? sentence(polarity) : "Neither said"), h("ol.criterion-list", {}, found.map((one) => criterionItem(study, one)))];
    })));
}

function criterionItem(study, one) {
  const text = one.text ?? wordsAt(one.evidence);
  const limits = study.limits.filter((row) => row.criteria.includes(at(one, "criterion")));
  const windows = study.windows.filter((row) => at(row, "criterion") === at(one, "criterion"));
  const item = h("li", {}, factButton("criterion", { title: shorten(text, 160), study, kind: `${one.polarity || ""} criterion`.trim(), items: oneItem(one.evidence), facts: [["Heading", one.heading]] }, {}, text),
    CRITERION_STATUS[one.status] && h("span.status", { "data-status": one.status }, CRITERION_STATUS[one.status]),
    (limits.length > 0 || windows.length > 0) && h("span.criterion-facts", {}, limits.map((limit) => limitChip(limit, true)),
      windows.map((window) => factButton("chip", { title: window.text, study, kind: "time window", items: oneItem(window.evidence) }, { "data-tone": "window" }, h("span.limit", {}, window.text)))));
  item.style.marginInlineStart = `${Math.min(one.depth || 0, 5) * 1.25}rem`;
  return item;
}
