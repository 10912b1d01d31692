// Real paths, and the state of a view in the query: reload, share and "back" all work.
import { leavePage } from "./live.js";

const routes = [];
let shown = 0;
let render = () => {};

export function route(pattern, load) {
  const names = [];
  const expression = pattern.replace(/\{(\w+)\}/g, (_, name) => {
    names.push(name);
    return "([^/]+)";
  });
  routes.push({ expression: new RegExp(`^${expression}$`), names, load });
}

export function match(path) {
  for (const { expression, names, load } of routes) {
    const found = expression.exec(path);
    if (found) {
      return { load, params: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1])])) };
    }
  }
  return null;
}

export function query() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** Changes the query only; the page is not rendered again. */
export function setQuery(values, { push = false } = {}) {
  const next = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === "") {
      next.delete(name);
    } else {
      next.set(name, value);
    }
  }
  const address = location.pathname + (next.size ? `?${next}` : "");
  history[push ? "pushState" : "replaceState"](null, "", address);
}

export function go(address, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  return show({ moved: true });
}

export function start(renderer) {
  render = renderer;
  addEventListener("popstate", () => show({ moved: true }));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    const target = new URL(link.href);
    const sameSite = target.origin === location.origin && !link.hasAttribute("download") && link.target !== "_blank";
    if (sameSite && match(target.pathname) && !(target.hash && target.pathname === location.pathname)) {
      event.preventDefault();
      go(target.pathname + target.search + target.hash);
    }
  });
  return show({ moved: false });
}

export async function show({ moved }) {
  leavePage();
  shown += 1;
  const ticket = shown;
  await render({ found: match(location.pathname), moved, current: () => ticket === shown });
}
