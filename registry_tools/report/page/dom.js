// Elements. Every text goes in as a text node: what a source says is never read as HTML.

/** h("button.chip", {onclick, "aria-label": …}, child, …): an element with its classes, attributes and children. */
function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "fact" || key === "value" || key === "checked") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const byId = (id) => document.getElementById(id);

/** Draw items as they come into view. Returns {element, flush}: flush draws all that is left, as print needs it. */
function lazyList(container, items, draw, chunk) {
  let next = 0;
  const more = h("button.more", { type: "button", onclick: () => step() });
  const watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && step(), { rootMargin: "800px" });
  function step(size = chunk) {
    const part = document.createDocumentFragment();
    for (const item of items.slice(next, next + size)) part.append(draw(item, next++));
    container.append(part);
    if (next >= items.length) {
      watcher.disconnect();
      more.parentElement ? more.parentElement.remove() : more.remove();
    } else {
      more.textContent = `Show more (${items.length - next} left)`;
      // seen again only if it left the view: ask anew, so that a tall screen fills up
      watcher.unobserve(more);
      watcher.observe(more);
    }
  }
  step();
  const flush = () => next < items.length && step(items.length);
  flushers.push(flush);
  return { more: next < items.length ? more : null, flush };
}
/** What draws the rest of the current view; emptied with each view. */
const flushers = [];

function announce(text) {
  byId("announce").textContent = text;
}
