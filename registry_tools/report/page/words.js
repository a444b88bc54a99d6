// Codes as words.

const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || one + "s"}`;
const sentence = (text) => (text ? text.charAt(0).toUpperCase() + text.slice(1) : "");
const code = (text) => (text ? sentence(String(text).toLowerCase().replace(/_/g, " ")) : "");
const PHASES = { EARLY_PHASE1: "Early 1", PHASE1: "1", PHASE2: "2", PHASE3: "3", PHASE4: "4" };
const phaseWords = (phases) => {
  const known = (phases || []).filter((one) => one in PHASES);
  return known.length ? `Phase ${known.map((one) => PHASES[one]).join("/")}` : "";
};
const percent = (part, whole) => (whole ? `${Math.round((100 * part) / whole)} %` : "");
const concept = (slug) => (slug && slug !== "other" ? DATA.concepts[slug] || code(slug) : "");
const shorten = (text, most) => (text && text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text || "");

function span(days) {
  if (days === null) return "?";
  const units = [[365.25, "year"], [30.4375, "month"], [7, "week"]];
  for (const [size, name] of units) {
    const n = days / size;
    if (n >= (size === 7 ? 1 : size === 30.4375 ? 2 : 1) && Math.abs(n - Math.round(n)) < 0.011) return plural(Math.round(n), name);
  }
  if (Math.abs(days) < 1 && days !== 0) return `${+(days * 24).toFixed(1)} h`;
  return plural(+days.toFixed(1), "day");
}
const day = (days) => (days === null ? "?" : days === 0 ? "baseline" : Math.abs(days) < 1 ? `${+(days * 24).toFixed(1)} h` : `day ${+days.toFixed(1)}`);

// What times are counted from where the text names nothing else: the start of the study, of one kind or another.
const STARTS = new Set([null, "baseline", "first_dose", "randomization", "enrollment", "screening", "consent"]);
const isStart = (anchor) => STARTS.has(anchor ?? null);

/** A timepoint's reading in words. */
function whenWords(point) {
  const after = isStart(point.anchor) || point.anchor === "other" ? "" : ` from ${code(point.anchor).toLowerCase()}`;
  const event = point.event ? `until ${code(point.event).toLowerCase()}` : "";
  const most = point.to === null ? "" : `at most ${span(point.to)}`;
  switch (point.shape) {
    case "point":
      if (point.from === null) return point.cycle ? `cycle ${point.cycle}${point.cycle_day ? `, day ${point.cycle_day}` : ""}` : "time not in days";
      return `${dayAndSpan(point.from)}${point.from ? after : ""}`;
    case "window":
      if (point.from === null && point.to !== null && after) return `until ${span(point.to)}${after}`;
      if (point.from && point.to !== null) return `${day(point.from)} to ${day(point.to)}${after}`;
      if (event) return [event, most].filter(Boolean).join(", ");
      return point.to === null ? "open window" : `0 to ${span(point.to)}${after}`;
    case "recurring":
      return [`every ${point.every === null ? "visit" : span(point.every)}`, event, most].filter(Boolean).join(", ");
    case "event":
      return [event || "at an event", most].filter(Boolean).join(", ");
    default:
      return "not specified";
  }
}

/** "day 84 (12 weeks)": the day, and the round span where it is one. */
function dayAndSpan(days) {
  const round = span(days);
  return days >= 14 && !/day|h$/.test(round) ? `day ${+days.toFixed(1)} (${round})` : day(days);
}

function doseWords(dose) {
  const parts = [dose.amount, dose.route, dose.frequency].filter(Boolean);
  if (dose.days) parts.push(`day${/[,–]| to /.test(dose.days) ? "s" : ""} ${dose.days}${dose.cycle ? ` of ${dose.cycle}` : ""}`);
  else if (dose.cycle) parts.push(`${dose.cycle}-day cycle`);
  if (dose.cycles) parts.push(plural(dose.cycles, "cycle"));
  if (dose.duration) parts.push(`for ${span(dose.duration)}`);
  if (dose.maximum) parts.push(`max ${dose.maximum}`);
  return parts.join(" · ");
}

const TONES = {
  2: { name: "stricter than most", mark: "▼▼", css: "s2" },
  1: { name: "stricter", mark: "▼", css: "s1" },
  0: { name: "in the middle", mark: "", css: "m" },
  "-1": { name: "looser", mark: "▲", css: "l1" },
  "-2": { name: "looser than most", mark: "▲▲", css: "l2" },
};
/** "Stricter than 4 of 6 limits of other studies here, the same as 1, looser than 1." */
function standingWords(limit) {
  if (!limit.standing) return "";
  const [looser, same, stricter] = limit.standing;
  const all = looser + same + stricter;
  if (!all) return "No other study here has a limit of this kind to compare with.";
  return `Of ${plural(all, "comparable default limit")} in the other studies here: ${looser} looser, ${same} the same, ${stricter} stricter.`;
}
