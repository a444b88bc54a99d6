// The threshold matrix: studies down, measures across.

const COLUMNS_AT_FIRST = 8;

/** Measures that some of these studies bound, with how many do. */
function boundMeasures(studies) {
  const inside = new Set(studies);
  return MEASURES.map((measure) => ({ measure, n: [...measure.studies].filter((study) => inside.has(study)).length }))
    .filter((one) => one.n).sort((a, b) => b.n - a.n || a.measure.label.localeCompare(b.measure.label));
}

function shownColumns(studies) {
  if (state.columns) return state.columns.map((key) => MEASURE_BY_KEY.get(key)).filter(Boolean);
  const bound = boundMeasures(studies);
  const listed = bound.filter((one) => !one.measure.key.startsWith("other:"));
  return (listed.length ? listed : bound).slice(0, COLUMNS_AT_FIRST).map((one) => one.measure);
}

function drawLimits(main, studies) {
  const columns = shownColumns(studies);
  add(main, [
    h("div.view-head", {},
      h("div", {}, h("h2", {}, "Eligibility limits"),
        h("p.lead", {}, "What an eligible person must have. Click a limit to see the words it was read from.")),
      studies.length > 0 && measureChooser(studies, columns)),
  ]);
  if (!studies.length) return add(main, [NO_STUDY()]);
  if (!columns.length) return add(main, [empty("No numeric limit was read in these studies.", "Their criteria stand in each study's own page.")]);
  add(main, [toneLegend()]);
  const body = h("tbody");
  const withLimits = studies.filter((study) => columns.some((column) => study.limits.some((limit) => limit.measure === column.key)));
  const list = lazyList(body, withLimits, (study) => matrixRow(study, columns), 40);
  const left = studies.length - withLimits.length;
  const table = h("table.matrix", { "aria-describedby": "matrix-keys" },
    h("caption.hidden", {}, "Limits by study and measure"),
    h("thead", {}, h("tr", {}, h("th.study-cell", { scope: "col" }, "Study"), columns.map((column) => matrixHead(column, studies)))),
    body);
  table.addEventListener("keydown", moveInMatrix);
  table.addEventListener("focusin", (event) => event.target.matches("tbody button") && onlyTabStop(table, event.target));
  const first = table.querySelector("tbody button");
  if (first) onlyTabStop(table, first);
  add(main, [
    h("div.table-frame.matrix-frame", { tabindex: "-1", role: "region", "aria-label": "Matrix of limits" }, table),
    list.more && h("p.more-line", {}, list.more),
    left > 0 && h("p.foot", {}, `${plural(left, "study has", "studies have")} no limit on the measures shown.`),
    h("p.foot.keys", { id: "matrix-keys" }, "In the matrix the arrow keys move between limits, Enter opens the evidence, Esc closes it."),
  ]);
}

function matrixHead(column, studies) {
  const n = studies.filter((study) => column.studies.has(study)).length;
  return h("th", { scope: "col" },
    h("a.column", { href: address({ view: "distributions", measure: column.key, study: null }), title: `Distribution of ${column.label}` },
      h("span.column-name", {}, column.label), h("span.column-n", {}, `${plural(n, "study", "studies")}`)));
}

function matrixRow(study, columns) {
  return h("tr", {}, h("th.study-cell", { scope: "row" }, studyHead(study)),
    columns.map((column) => h("td", { "data-label": column.label }, limitCell(study.limits.filter((limit) => limit.measure === column.key)))));
}

/** All limits of one study on one measure: default ones first, alternatives joined by "or", conditional ones apart. */
function limitCell(limits) {
  if (!limits.length) return h("span.none", { "aria-label": "no limit read" }, "·");
  const plain = limits.filter((limit) => !limit.condition);
  const conditional = limits.filter((limit) => limit.condition);
  return [
    plain.length > 0 && h("div.defaults", {}, plain.map((limit) => limitChip(limit))),
    conditional.length > 0 && h("div.conditionals", {}, conditional.map((limit) =>
      h("div.conditional", {}, limitChip(limit), h("span.condition", { title: limit.condition }, limit.condition)))),
  ];
}

/** `named` where no column or heading says what is bounded. */
function limitChip(limit, named = false) {
  const tone = limit.tone === null || limit.condition ? null : TONES[limit.tone];
  const kinds = [...new Set(limit.evidence.map((i) => kindOf(evidenceAt(i).sourceNumber)))];
  const spoken = [limit.label, limit.text, limit.condition && `conditional: ${limit.condition}`, limit.alternative && "one of several alternatives", tone && tone.name].filter(Boolean).join(", ");
  return factButton("chip", limitFact(limit), { "aria-label": spoken, "data-tone": limit.condition ? "conditional" : tone ? tone.css : "none", title: limit.condition ? null : standingWords(limit) || null },
    limit.alternative && h("span.or", { "aria-hidden": "true" }, "or"),
    named && h("span.chip-measure", {}, limit.label),
    h("span.limit", {}, limit.text),
    tone && tone.mark && h("span.tone-mark", { "aria-hidden": "true" }, tone.mark),
    kinds.some((kind) => kind !== "record") && h("span.from", { title: "Read from a document" }, kinds.length > 1 ? "R+D" : "D"));
}

function limitFact(limit) {
  return {
    title: `${limit.label} ${limit.text}`, study: limit.study, kind: limit.condition ? "conditional limit" : "default limit",
    facts: [["Only", limit.condition], ["Compared as", limit.text.endsWith(limit.tick) ? "" : limit.tick], ["Alternative", limit.alternative && "one of several limits of which one must be met"]],
    note: limit.condition ? "Conditional limits are not compared with those of other studies." : standingWords(limit),
    items: limit.evidence.map((evidence) => ({ evidence, label: "" })),
  };
}

/** `conditional` is how conditional limits look here: as chips ("conditional") or as bars ("conditional-bar"). */
function toneLegend(conditional = "conditional") {
  return h("div.legend", { role: "note", "aria-label": "Meaning of the colours" },
    h("span.legend-title", {}, "Default limits, compared with the other studies here"),
    [2, 1, 0, -1, -2].map((tone) => h("span.legend-item", {}, h("span.swatch", { "data-tone": TONES[tone].css }, TONES[tone].mark), TONES[tone].name)),
    h("span.legend-item", {}, h("span.swatch", { "data-tone": "none" }), "nothing to compare with"),
    h("span.legend-item", {}, h("span.swatch", { "data-tone": conditional }), "conditional, not compared"),
    TABLES.limits.some((limit) => limit.evidence.some((i) => kindOf(evidenceAt(i).sourceNumber) !== "record")) &&
      h("span.legend-item", {}, h("span.from", {}, "D"), "from a document", h("span.from", {}, "R+D"), "from record and document"));
}

/** One stop for Tab in the whole matrix; the arrow keys go on from there. */
function onlyTabStop(table, button) {
  for (const other of table.querySelectorAll("tbody button[tabindex='0']")) other.tabIndex = -1;
  if (!table.dataset.roving) {
    table.dataset.roving = "1";
    new MutationObserver(() => { for (const one of table.querySelectorAll("tbody button:not([tabindex])")) one.tabIndex = -1; }).observe(table.tBodies[0], { childList: true });
    for (const one of table.querySelectorAll("tbody button")) one.tabIndex = -1;
  }
  button.tabIndex = 0;
}

function moveInMatrix(event) {
  const from = event.target.closest("tbody button");
  const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
  if (!from) return;
  const cell = from.closest("td");
  const row = cell.parentElement;
  const within = [...cell.querySelectorAll("button")];
  let to = null;
  if (event.key === "Home" || event.key === "End") {
    const all = [...row.querySelectorAll("td button")];
    to = event.key === "Home" ? all[0] : all[all.length - 1];
  } else if (event.key in steps) {
    const [down, right] = steps[event.key];
    const next = within[within.indexOf(from) + (down || right)];
    if (next && (down || !right)) to = next;
    let [r, c] = [row, cell.cellIndex];
    while (!to) {
      if (right) { c += right; if (c < 1 || c >= row.cells.length) break; }
      else { r = down > 0 ? r.nextElementSibling : r.previousElementSibling; if (!r) break; }
      const found = [...r.cells[c].querySelectorAll("button")];
      to = down < 0 ? found[found.length - 1] : found[0];
    }
  } else return;
  event.preventDefault();
  if (to) { to.focus(); to.scrollIntoView({ block: "nearest", inline: "nearest" }); }
}

function measureChooser(studies, columns) {
  const shown = new Set(columns.map((column) => column.key));
  const bound = boundMeasures(studies);
  const list = h("ul.choices", {}, bound.map(({ measure, n }) => h("li", { "data-name": measure.label.toLowerCase() }, h("label", {},
    h("input", { type: "checkbox", value: measure.key, checked: shown.has(measure.key) }), " ", h("span.choice-name", {}, measure.label), h("span.choice-n", {}, n)))));
  const menu = h("details.menu", {}, h("summary", {}, `Measures: ${columns.length} of ${bound.length}`),
    h("div.menu-body", {},
      h("input", { type: "search", placeholder: "Find a measure", "aria-label": "Find a measure", oninput: (event) => {
        const words = event.target.value.toLowerCase();
        for (const item of list.children) item.hidden = !item.dataset.name.includes(words);
      } }),
      list,
      h("div.menu-foot", {},
        h("button.tool", { type: "button", onclick: () => change({ columns: null }) }, `Commonest ${COLUMNS_AT_FIRST}`),
        h("button.tool.strong", { type: "button", onclick: () => {
          const keys = [...list.querySelectorAll("input:checked")].map((box) => box.value);
          change({ columns: keys.length ? keys : null });
        } }, "Show these"))));
  return menu;
}
