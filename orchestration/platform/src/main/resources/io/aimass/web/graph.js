// A directed graph as SVG, laid out by dagre; every state in colour, icon and words.
import { h, s } from "./dom.js";
import { t } from "./i18n.js";
import { stateClass, stateIcon, stateText } from "./widgets.js";

const HEIGHT = 52;
const LEAST_SCALE = 0.8;
const SMALL = 0.85; // of the name's size, the line below it

/** tasks: [{name, needs: [name], state?, detail?}]; choose(name) is called for a click or Enter */
export function graph(tasks, { selected, choose = () => {} } = {}) {
  const known = new Set(tasks.map((task) => task.name));
  const layout = new globalThis.dagre.graphlib.Graph();
  layout.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 24, marginx: 8, marginy: 8 });
  layout.setDefaultEdgeLabel(() => ({}));
  tasks.forEach((task) => layout.setNode(task.name, { width: Math.max(124, textWidth(task.name) + 48, textWidth(below(task)) * SMALL + 48), height: HEIGHT }));
  tasks.forEach((task) => (task.needs ?? []).filter((need) => known.has(need)).forEach((need) => layout.setEdge(need, task.name)));
  globalThis.dagre.layout(layout);

  const { width, height } = layout.graph();
  const edges = layout.edges().map((edge) => s("path", { class: "edge", d: path(layout.edge(edge).points), "marker-end": "url(#arrow)" }));
  const nodes = tasks.map((task) => node(task, layout.node(task.name), task.name === selected, choose));
  const made = h(
    "div",
    { class: "graph", tabindex: "0", role: "group", "aria-label": t("graph.label", { n: tasks.length }) },
    s(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, width: Math.ceil(width), height: Math.ceil(height) },
      s("defs", {}, s("marker", { id: "arrow", viewBox: "0 0 8 8", refX: "7", refY: "4", markerWidth: "7", markerHeight: "7", orient: "auto" }, s("path", { class: "arrow", d: "M0 0L8 4L0 8z" }))),
      edges,
      nodes,
    ),
  );
  const picture = made.firstChild;
  picture.style.maxWidth = "100%";
  picture.style.minWidth = `${Math.ceil(width * LEAST_SCALE)}px`;
  picture.style.height = "auto";
  return made;
}

function node(task, at, selected, choose) {
  const left = at.x - at.width / 2;
  const top = at.y - HEIGHT / 2;
  const mark = task.state ? stateIcon(task.state) : null;
  if (mark) {
    mark.setAttribute("x", left + 14);
    mark.setAttribute("y", top + 8);
    mark.setAttribute("width", 15);
    mark.setAttribute("height", 15);
  }
  return s(
    "g",
    {
      class: `node ${task.state ? stateClass(task.state) : ""} ${selected ? "selected" : ""}`,
      tabindex: "0",
      role: "button",
      "aria-pressed": selected ? "true" : "false",
      "aria-label": task.state ? `${task.name}, ${stateText(task.state)}` : task.name,
      "data-task": task.name,
      onclick: () => choose(task.name),
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          choose(task.name);
        }
      },
    },
    s("rect", { class: "box", x: left, y: top, width: at.width, height: HEIGHT, rx: 8 }),
    s("rect", { class: "bar-mark", x: left, y: top + 10, width: 4, height: HEIGHT - 20, rx: 2 }),
    mark,
    s("text", { x: left + (mark ? 36 : 16), y: top + 21 }, task.name),
    s("text", { class: "state", x: left + (mark ? 36 : 16), y: top + 39 }, below(task)),
  );
}

/** What has succeeded says how long it took; its icon says the rest. */
const below = (task) => [task.state && !(task.state === "SUCCEEDED" && task.detail) && stateText(task.state), task.detail].filter(Boolean).join(" · ");

function textWidth(text) {
  return [...text].reduce((sum, c) => sum + (c.charCodeAt(0) > 255 ? 14 : 7.5), 0);
}

function path(points) {
  const [first, ...rest] = points;
  let d = `M${first.x} ${first.y}`;
  for (let i = 0; i < rest.length; i += 1) {
    const next = rest[i + 1];
    d += next ? `Q${rest[i].x} ${rest[i].y} ${(rest[i].x + next.x) / 2} ${(rest[i].y + next.y) / 2}` : `L${rest[i].x} ${rest[i].y}`;
  }
  return d;
}
