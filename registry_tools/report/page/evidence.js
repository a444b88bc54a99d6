// The panel that shows where a fact stands: the source's text with the words marked, and the page with its box.

/** A button that opens a fact's evidence. fact: {title, study, note, items: [{evidence, label}]}. */
function factButton(tag, fact, attributes, ...children) {
  const has = fact.items.some((item) => item.evidence !== null && item.evidence !== undefined);
  return h(has ? `button.${tag}` : `span.${tag}`, { ...(has ? { type: "button", fact, "aria-haspopup": "dialog" } : {}), ...attributes }, ...children);
}
const oneItem = (evidence, label) => [{ evidence, label: label || "" }];

let opener = null;
let current = null;

function openEvidence(fact, from) {
  const panel = byId("evidence");
  if (opener) opener.classList.remove("open");
  opener = from || null;
  if (opener && opener.classList) opener.classList.add("open");
  current = fact;
  const items = fact.items.filter((item) => item.evidence !== null && item.evidence !== undefined);
  panel.replaceChildren(
    h("div.evidence-head", {},
      h("div", {},
        fact.study && h("p.evidence-study", {}, studyLink(fact.study), fact.kind && ` · ${fact.kind}`),
        h("h2", { id: "evidence-title", tabindex: "-1" }, fact.title)),
      h("button.close", { type: "button", "aria-label": "Close the evidence", title: "Close (Esc)", onclick: closeEvidence }, "×")),
    h("div.evidence-body", {},
      fact.facts && fact.facts.some(([, value]) => value) && h("dl.reading", {}, fact.facts.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      fact.note && h("p.note", {}, fact.note),
      items.map((item, i) => evidenceFigure(evidenceAt(item.evidence), item.label, items.length > 1 ? `${i + 1} of ${items.length}` : ""))));
  panel.hidden = false;
  document.body.classList.add("with-evidence");
  byId("evidence-title").focus({ preventScroll: true });
  for (const frame of panel.querySelectorAll(".page-picture")) showBox(frame);
  const sheet = panel.getBoundingClientRect();
  // on a narrow screen the panel lies over the page: what was asked about stays in sight above it
  if (from && from.scrollIntoView && getComputedStyle(panel).position === "fixed") from.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (from && getComputedStyle(panel).position === "fixed" && from.getBoundingClientRect().bottom > sheet.top) {
    scrollBy({ top: from.getBoundingClientRect().top - Math.max(16, sheet.top - 90) });
  }
  panel.scrollTop = 0;
  for (const text of panel.querySelectorAll(".source-text")) {
    const mark = text.querySelector("mark");
    if (mark) text.scrollTop = Math.max(0, mark.offsetTop - text.clientHeight / 3);
  }
}

function closeEvidence() {
  const panel = byId("evidence");
  if (panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  document.body.classList.remove("with-evidence");
  if (opener && opener.classList) opener.classList.remove("open");
  if (opener && opener.isConnected && opener.focus) opener.focus();
  opener = current = null;
}

/** Bring the box of a page's picture into the middle of its frame. */
function showBox(frame) {
  const box = frame.querySelector(".page-box");
  if (!box) return;
  frame.scrollTop = box.offsetTop - (frame.clientHeight - box.offsetHeight) / 2;
  frame.scrollLeft = box.offsetLeft - Math.max(12, (frame.clientWidth - box.offsetWidth) / 2);
}

function evidenceFigure(one, label, number) {
  const { source } = one;
  const where = [
    one.page !== null && `page ${one.page}`,
    one.path && one.path.replace(/^protocolSection\.|^resultsSection\./, ""),
    one.whole && one.text.length !== one.end - one.start && `characters ${one.start.toLocaleString("en")}–${one.end.toLocaleString("en")}`,
  ].filter(Boolean).join(" · ");
  const safeUrl = /^https:\/\//.test(source.url || "") ? source.url : null;
  return h("figure.evidence-item", {},
    h("figcaption", {},
      h("span.source-kind", {}, sentence(KIND[source.kind] || source.kind || "source")),
      h("span.source-name", {}, source.title || source.name),
      number && h("span.source-number", {}, number),
      label && h("span.source-label", {}, label),
      h("span.source-where", {}, where),
      h("span.source-more", {}, [source.title && source.name, source.version && `version of ${source.version}`].filter(Boolean).join(" · "),
        safeUrl && h("a", { href: safeUrl, target: "_blank", rel: "noopener noreferrer" }, "At the registry ↗"))),
    one.whole
      ? h("blockquote.source-text", { tabindex: "0", "aria-label": "The source's text, with the words marked" },
          one.text.slice(0, one.start), h("mark", {}, one.text.slice(one.start, one.end)), one.text.slice(one.end))
      : [h("blockquote.source-text", { tabindex: "0", "aria-label": "The words" }, h("mark", {}, one.text)),
         h("p.note", {}, "Only the words are at hand, not the text around them.")],
    one.page !== null && pagePicture(one));
}

function pagePicture(one) {
  const kept = byId(`picture-${one.sourceNumber}-${one.page}`);
  if (!kept) return null;
  if (!kept.textContent) return h("p.note", {}, `Page ${one.page}: ${kept.dataset.reason || "no picture."}`);
  const [width, height] = [Number(kept.dataset.width), Number(kept.dataset.height)];
  const frame = h("div.page-picture", { tabindex: "0", role: "region", "aria-label": `Page ${one.page}, with a box around the passage` }, h("div.page-sheet", {}, h("img", {
    src: `data:image/png;base64,${kept.textContent}`, alt: `Page ${one.page} of ${one.source.title || one.source.name}`, width: Math.round(width), height: Math.round(height),
  })));
  if (one.box) {
    const [left, top, right, bottom] = one.box;
    const box = h("div.page-box", { role: "img", "aria-label": "Box around the passage" });
    box.style.left = `${(100 * left) / width - 0.6}%`;
    box.style.top = `${(100 * top) / height - 0.4}%`;
    box.style.width = `${(100 * (right - left)) / width + 1.2}%`;
    box.style.height = `${(100 * (bottom - top)) / height + 0.8}%`;
    frame.firstChild.append(box);
  }
  const whole = h("button.tool", { type: "button", "aria-pressed": "false", onclick: () => {
    const now = frame.classList.toggle("whole");
    whole.setAttribute("aria-pressed", String(now));
    showBox(frame);
  } }, "Whole page");
  return h("div.page", {}, h("p.page-head", {}, `Page ${one.page}`, whole), frame);
}
