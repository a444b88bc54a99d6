// Who gets what, and on which days.

function drawDoses(main, studies) {
  const dosed = studies.filter((study) => study.doses.length);
  const undosed = studies.filter((study) => !study.doses.length);
  add(main, [
    h("div.view-head", {}, h("div", {}, h("h2", {}, "Dosing"),
      h("p.lead", {}, "Doses of each arm as the record or document words them, and the days of a cycle on which they are given."))),
  ]);
  if (!studies.length) return add(main, [NO_STUDY()]);
  if (!dosed.length) return add(main, [empty("No dose was read in these studies.", "Their arms stand in each study's own page.")]);
  add(main, [doseLegend()]);
  const stack = h("div.stack", {});
  const list = lazyList(stack, dosed, (study) => h("article.card.study-card", {}, h("header", {}, studyHead(study, "h3.study-title")), doseBody(study)), 8);
  add(main, [stack, list.more && h("p.more-line", {}, list.more), undosed.length > 0 && undosedList(undosed)]);
}

/** What has no dose is said, not left out. */
function undosedList(studies) {
  const list = h("ul.undosed", {});
  const fill = () => { if (!list.children.length) for (const study of studies) list.append(h("li", {}, studyLink(study), " ", study.title || "")); };
  return h("details.foot", { ontoggle: fill }, h("summary", {}, `${plural(studies.length, "study", "studies")} without a dose that was read`), list);
}

function doseLegend() {
  return h("div.legend", { role: "note", "aria-label": "Meaning of the time lines" },
    h("span.legend-item", {}, h("span.swatch.dose-stated", {}), "days that the text states"),
    h("span.legend-item", {}, h("span.swatch.dose-implied", {}), "from the frequency alone, drawn from day 1"));
}

function doseBody(study) {
  const arms = study.arms.filter((arm) => arm.doses.length || !study.arms.some((one) => one.doses.length && one.label === arm.label));
  return [
    arms.map((arm) => armBlock(study, arm)),
    study.looseDoses.length > 0 && h("section.arm", {}, h("h4", {}, "Not tied to one arm"), h("div.arm-body", {}, doseList(study.looseDoses, study), doseChart(study.looseDoses, study))),
  ];
}

function armBlock(study, arm) {
  return h("section.arm", {},
    h("h4", {}, factButton("arm-name", { title: arm.label || `Arm ${arm.ordinal}`, study, kind: "arm", items: oneItem(arm.evidence), facts: [["Type", code(arm.type)], ["Description", arm.description]] }, {}, arm.label || `Arm ${arm.ordinal}`),
      h("span.arm-about", {}, [code(arm.type), arm.n !== null ? `n = ${arm.n}` : "", kindOf(arm.source) === "record" ? "" : "from a document"].filter(Boolean).join(" · "))),
    arm.doses.length
      ? h("div.arm-body", {}, doseList(arm.doses, study), doseChart(arm.doses, study))
      : h("p.hint", {}, arm.interventions && arm.interventions.length ? `${arm.interventions.join(", ")}: no dose was read.` : "No dose was read."));
}

const doseFact = (dose, study) => ({
  title: `${dose.drug || "Dose"}${doseWords(dose) ? ` ${doseWords(dose)}` : ""}`, study, kind: "dose", items: oneItem(dose.evidence),
  facts: [["Only", dose.condition], ["Route", dose.route], ["Frequency", dose.frequency], ["Days", dose.days], ["Cycle", dose.cycle && `${dose.cycle} days`], ["Goes on for", dose.duration && span(dose.duration)]],
});

function doseList(doses, study) {
  return h("ul.dose-list", {}, doses.map((dose) => h("li", {},
    factButton("dose", doseFact(dose, study), {}, h("span.drug", {}, dose.drug || "drug not named"), h("span.dose-words", {}, doseWords(dose) || "no amount")),
    dose.condition && h("span.condition", {}, dose.condition))));
}

function doseChart(doses, study) {
  const drawn = doses.filter((dose) => dose.bars && dose.bars.length);
  if (!drawn.length) return h("p.hint.no-chart", {}, "The text names no days.");
  const daily = (dose) => dose.bars.length === 1 && !dose.bars[0][2] && dose.bars[0][0] === 1 && dose.bars[0][1] === dose.until;
  if (drawn.every(daily)) return h("p.hint.no-chart", {}, "Every day, as far as the text says.");
  const names = new Map();
  const rows = drawn.flatMap((dose, i) => {
    let name = shorten([dose.drug, dose.amount].filter(Boolean).join(" ") || "dose", 34);
    const seen = (names.get(name) || 0) + 1;
    names.set(name, seen);
    if (seen > 1) name += ` (${seen})`;
    return dose.bars.map(([first, last, stated]) => ({ number: i, dose: name, first, last, days: last > first ? `${first}–${last}` : `${+first.toFixed(1)}`, stated: stated ? "stated days" : "from the frequency" }));
  });
  const until = Math.max(...drawn.map((dose) => dose.until));
  const from = Math.min(1, ...rows.map((row) => row.first));
  const cycle = [...new Set(drawn.map((dose) => dose.cycle).filter(Boolean))];
  const ticks = [];
  const step = until > 200 ? 28 : until > 70 ? 14 : 7;
  for (let one = 1; one <= until; one += step) ticks.push(one);
  if (until - ticks[ticks.length - 1] >= step / 2) ticks.push(until);
  const label = `Days of dosing: ${drawn.map((dose) => `${dose.drug || "dose"} ${dose.bars.map(([first, last]) => (last > first ? `days ${first} to ${last}` : `day ${+first.toFixed(1)}`)).join(", ")}`).join("; ")}`;
  const caption = cycle.length === 1 ? `Day of the ${cycle[0]}-day cycle` : "Day";
  return h("div", {}, chart("doses", rows, {
    label, height: new Set(rows.map((row) => row.dose)).size * 24,
    values: { from_day: from - 0.6, to_day: until + 0.6, ticks, label_room: labelRoom() },
    onpick: (row, place) => openEvidence(doseFact(drawn[row.number], study), place),
  }), h("p.axis-caption", {}, caption));
}
const labelRoom = () => (innerWidth < 640 ? 100 : 200);
