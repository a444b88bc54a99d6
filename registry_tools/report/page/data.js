// The data of the page, decoded once: tables of rows, and per study what belongs to it.

const DATA = JSON.parse(byId("data").textContent);

function decode(name) {
  const { columns, rows } = DATA[name];
  return rows.map((row) => {
    const record = {};
    columns.forEach((column, i) => (record[column] = row[i] === undefined ? null : row[i]));
    return record;
  });
}

const TABLES = {};
for (const name of ["studies", "limits", "arms", "doses", "endpoints", "timepoints", "criteria", "windows", "findings"]) {
  TABLES[name] = decode(name);
}
const STUDIES = TABLES.studies;
STUDIES.forEach((study, index) => {
  study.index = index;
  for (const name of ["limits", "arms", "doses", "endpoints", "criteria", "windows", "findings", "timepoints"]) study[name] = [];
});
for (const name of ["limits", "arms", "doses", "endpoints", "criteria", "windows", "findings", "timepoints"]) {
  for (const row of TABLES[name]) {
    const study = STUDIES[row.study];
    row.study = study || null;
    if (study) study[name].push(row);
  }
}
const STUDY_BY_ID = new Map(STUDIES.map((study) => [study.id, study]));

const at = (row, key) => `${row.source}/${row[key]}`;
for (const study of STUDIES) {
  const endpoints = new Map(study.endpoints.map((one) => [at(one, "endpoint"), one]));
  for (const one of study.endpoints) one.timepoints = [];
  for (const point of study.timepoints) {
    const endpoint = endpoints.get(at(point, "endpoint"));
    if (endpoint) endpoint.timepoints.push(point);
  }
  const arms = new Map(study.arms.map((one) => [at(one, "arm"), one]));
  for (const one of study.arms) one.doses = [];
  study.looseDoses = [];
  for (const dose of study.doses) {
    const given = (dose.arms || []).map((arm) => arms.get(`${dose.source}/${arm}`)).filter(Boolean);
    for (const arm of given) arm.doses.push(dose);
    if (!given.length) study.looseDoses.push(dose);
  }
  study.words = [
    study.id, study.title, study.acronym, study.sponsor, ...(study.conditions || []), ...(study.interventions || []),
    ...study.arms.map((arm) => arm.label), ...study.doses.map((dose) => dose.drug),
  ].filter(Boolean).join(" \n ").toLowerCase();
}

/** Measures with the limits that name them, those of most studies first. */
const MEASURES = (() => {
  const found = new Map();
  for (const limit of TABLES.limits) {
    if (!found.has(limit.measure)) found.set(limit.measure, { key: limit.measure, label: limit.label, limits: [], studies: new Set() });
    const measure = found.get(limit.measure);
    measure.limits.push(limit);
    measure.studies.add(limit.study);
  }
  return [...found.values()].sort((a, b) => b.studies.size - a.studies.size || a.label.localeCompare(b.label));
})();
const MEASURE_BY_KEY = new Map(MEASURES.map((measure) => [measure.key, measure]));

/** Evidence number i as the page needs it. */
function evidenceAt(i) {
  const [text, start, end, source, path, page, box, quoteOnly] = DATA.evidence[i];
  return {
    text: DATA.texts[text], start, end, source: DATA.sources[source], sourceNumber: source, path: DATA.paths[path],
    page: page === undefined ? null : page, box: box || null, whole: !quoteOnly,
  };
}
const wordsAt = (i) => {
  if (i === null || i === undefined) return "";
  const one = evidenceAt(i);
  return one.text.slice(one.start, one.end);
};
const KIND = { ctgov_json: "record", ctgov_xml: "record", ctgov_csv: "record", pdf: "document", text: "document", jats: "article" };
const kindOf = (number) => KIND[DATA.sources[number].kind] || DATA.sources[number].kind || "source";
