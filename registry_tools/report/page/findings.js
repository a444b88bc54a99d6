// What does not add up.

const SEVERITIES = ["error", "warning", "note", "same"];
const toSee = (one) => one.severity !== "same";

function drawFindings(main, studies) {
  const inside = new Set(studies);
  const all = TABLES.findings.filter((one) => (one.study ? inside.has(one.study) : studies.length === STUDIES.length));
  const bySeverity = (one) => SEVERITIES.indexOf(one.severity);
  const shown = all.filter((one) => (state.severity ? one.severity === state.severity : toSee(one))).sort((a, b) => bySeverity(a) - bySeverity(b));
  add(main, [h("div.view-head", {}, h("div", {}, h("h2", {}, "Findings"), h("p.lead", {}, "What does not add up inside a source or between sources, with the words each finding rests on.")),
    all.length > 0 && select("severity", "Severity", all.map((one) => one.severity), "All but what agrees", code))]);
  if (!shown.length) return add(main, [empty("No finding for these studies.", "That says what the checks compared, not that the sources are free of faults.")]);
  const stack = h("ul.findings", {});
  const list = lazyList(stack, shown, (one) => h("li.card", {}, findingBody(one, true)), 30);
  add(main, [stack, list.more && h("p.more-line", {}, list.more)]);
}

function findingBody(one, withStudy) {
  return [
    h("p.finding-head", {}, h("span.severity", { "data-severity": one.severity }, code(one.severity)), h("span.rule", {}, code(one.rule)), withStudy && one.study && studyLink(one.study)),
    h("p.finding-message", {}, one.message),
    one.evidence.length > 0 && h("ul.finding-facts", {}, one.evidence.map(([evidence, label]) => h("li", {},
      label && h("span.role", {}, `${sentence(label)} `), factButton("ref", { title: one.message, study: one.study, kind: "finding", items: one.evidence.map(([number, name]) => ({ evidence: number, label: name })) }, {}, `“${shorten(wordsAt(evidence), 120)}”`)))),
  ];
}
