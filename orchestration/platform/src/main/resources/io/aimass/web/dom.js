// Builds elements. Data only ever becomes text nodes and attribute values; there is no way from a string to markup.
const SVG = "http://www.w3.org/2000/svg";
const URL_ATTRIBUTES = new Set(["href", "src", "action", "formaction"]);

export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    set(element, name, value);
  }
  add(element, children);
  return element;
}

function set(element, name, value) {
  if (value === undefined || value === null || value === false) {
    return;
  }
  if (name.startsWith("on")) {
    element.addEventListener(name.slice(2), value);
  } else if (URL_ATTRIBUTES.has(name)) {
    element.setAttribute(name, safeUrl(String(value)));
  } else if (name === "value" && "value" in element && element.tagName !== "PROGRESS") {
    element.value = value;
  } else if (name === "checked" || name === "selected" || name === "disabled") {
    element[name] = Boolean(value);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

function safeUrl(value) {
  return value.startsWith("/") || value.startsWith("#") || value.startsWith("?") || /^https?:\/\/[^/]/.test(value)
    ? value
    : "#";
}

export function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
  return element;
}

export function put(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

/** Replaces the element's children only when what they show has changed, so that focus, selection and scrolling stay. */
export function sync(element, key, build) {
  const text = JSON.stringify(key);
  if (element.dataset.key !== text) {
    element.dataset.key = text;
    put(element, build());
  }
}

let ids = 0;
export function id(prefix = "i") {
  ids += 1;
  return `${prefix}${ids}`;
}
