// Which studies and which view: kept in the address after "#", so that a view can be linked and the browser's Back works.

const VIEWS = [
  ["overview", "Overview"], ["limits", "Eligibility limits"], ["distributions", "Distributions"], ["doses", "Dosing"],
  ["endpoints", "Endpoints"], ["findings", "Findings"],
];
const state = { view: "overview", study: null, q: "", phase: "", status: "", condition: "", columns: null, concept: "", level: "", measure: "", severity: "" };
const KEPT = ["q", "phase", "status", "condition", "concept", "level", "measure", "severity"];

function readAddress() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/");
  state.view = VIEWS.some(([name]) => name === view) || view === "study" ? view : "overview";
  state.study = state.view === "study" ? STUDY_BY_ID.get(decodeURIComponent(rest.join("/"))) || null : null;
  if (state.view === "study" && !state.study) state.view = "overview";
  const given = new URLSearchParams(query || "");
  for (const key of KEPT) state[key] = given.get(key) || "";
  state.columns = given.has("columns") ? given.getAll("columns") : null;
}

function address(changes) {
  const next = { ...state, ...changes };
  const query = new URLSearchParams();
  for (const key of KEPT) if (next[key]) query.set(key, next[key]);
  if (next.columns) for (const column of next.columns) query.append("columns", column);
  const path = next.view === "study" ? `study/${encodeURIComponent(next.study.id)}` : next.view;
  return `#/${path}${query.size ? `?${query}` : ""}`;
}

/** Change filters in place: the address follows, without a step in the browser's history for each letter typed. */
function change(changes) {
  Object.assign(state, changes);
  history.replaceState(null, "", address({}));
  render({ keepFocus: true });
}

function chosen() {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  return STUDIES.filter((study) =>
    words.every((word) => study.words.includes(word)) &&
    (!state.phase || (study.phases || []).includes(state.phase) || (state.phase === "none" && !(study.phases || []).some((one) => one in PHASES))) &&
    (!state.status || study.status === state.status) &&
    (!state.condition || (study.conditions || []).includes(state.condition)));
}

function options(values, selected, all, words) {
  const counted = new Map();
  for (const value of values) counted.set(value, (counted.get(value) || 0) + 1);
  const sorted = [...counted].sort((a, b) => b[1] - a[1] || String(a[0]).localeCompare(b[0])).slice(0, 300);
  return [
    h("option", { value: "" }, all),
    ...sorted.map(([value, n]) => {
      const option = h("option", { value }, `${shorten(words(value), 60)} (${n})`);
      option.selected = value === selected;
      return option;
    }),
  ];
}

function select(key, label, values, all, words) {
  return h("label.field", {}, h("span", {}, label),
    h("select", { name: key, onchange: (event) => change({ [key]: event.target.value }) }, options(values, state[key], all, words)));
}

function drawFilters() {
  const form = byId("filters");
  form.replaceChildren();
  form.onsubmit = (event) => event.preventDefault();
  let waiting = 0;
  const search = h("input", {
    type: "search", id: "search", value: state.q, placeholder: "Study, condition, drug, sponsor…", autocomplete: "off", "aria-keyshortcuts": "/",
    oninput: (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => change({ q: event.target.value }), 120);
    },
  });
  const phases = STUDIES.flatMap((study) => { const known = (study.phases || []).filter((one) => one in PHASES); return known.length ? known : ["none"]; });
  add(form, [
    h("label.field.search", {}, h("span", {}, "Search"), search),
    select("phase", "Phase", phases, "Any phase", (value) => (value === "none" ? "No phase" : `Phase ${PHASES[value]}`)),
    select("status", "Status", STUDIES.map((study) => study.status).filter(Boolean), "Any status", code),
    select("condition", "Condition", STUDIES.flatMap((study) => study.conditions || []), "Any condition", (value) => value),
    h("p.count", { id: "count" }),
    h("button.tool", { type: "button", id: "clear", onclick: () => { change({ q: "", phase: "", status: "", condition: "" }); drawFilters(); byId("search").focus(); } }, "Clear"),
  ]);
}

let counted = "";
function drawCount(studies) {
  const filtered = state.q || state.phase || state.status || state.condition;
  const text = filtered ? `${studies.length} of ${plural(STUDIES.length, "study", "studies")}` : plural(STUDIES.length, "study", "studies");
  if (drawnBefore && counted !== text) announce(`${text} shown`);
  counted = text;
  byId("count").textContent = filtered ? text : "";
  byId("clear").hidden = !filtered;
}

function drawViews() {
  byId("views").replaceChildren(...VIEWS.filter(([name]) => name !== "findings" || TABLES.findings.length).map(([name, label]) =>
    h("a", { href: address({ view: name, study: null }), "aria-current": state.view === name ? "page" : null }, label)));
}

/** Nothing is left by the filters, or there is nothing of this kind. */
function empty(what, hint) {
  return h("div.empty", {}, h("p.empty-what", {}, what), hint && h("p", {}, hint));
}
const NO_STUDY = () => empty("No study matches these filters.", "Clear a filter, or search for fewer words.");

const studyLink = (study, text) => h("a.study-link", { href: address({ view: "study", study }) }, text || study.id);
/** A study at the head of a row or card: its number, title and what it is. */
function studyHead(study, titleTag) {
  const about = [phaseWords(study.phases), code(study.status), study.enrollment === null ? "" : `n\u00a0=\u00a0${study.enrollment.toLocaleString("en")}`].filter(Boolean);
  return [
    h("span.study-id", {}, studyLink(study), study.acronym && h("span.acronym", {}, study.acronym)),
    h(titleTag || "span.study-title", {}, study.title || "Untitled"),
    h("span.study-about", {}, about.join(" · ")),
  ];
}
