import { s } from "./dom.js";

const PATHS = {
  lake: "M3 6c0-1.7 4-3 9-3s9 1.3 9 3-4 3-9 3-9-1.3-9-3zM3 6v12c0 1.7 4 3 9 3s9-1.3 9-3V6M3 12c0 1.7 4 3 9 3s9-1.3 9-3",
  model: "M12 2l9 5v10l-9 5-9-5V7zM3 7l9 5 9-5M12 12v10",
  job: "M4 7h16v13H4zM9 7V4h6v3M4 12h16",
  workflow: "M3 4h6v6H3zM15 14h6v6h-6zM9 7h5a3 3 0 0 1 3 3v4",
  predict: "M4 20V10M10 20V4M16 20v-7M22 20H2",
  check: "M5 13l4 4L19 7",
  cross: "M6 6l12 12M18 6L6 18",
  alert: "M12 3l10 18H2zM12 10v5M12 18v.5",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.5",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3",
  running: "M12 3a9 9 0 1 0 9 9",
  stop: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9h6v6H9z",
  skip: "M5 5l8 7-8 7zM17 5v14",
  play: "M7 4l13 8-13 8z",
  plus: "M12 5v14M5 12h14",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  upload: "M12 16V4M7 9l5-5 5 5M4 20h16",
  download: "M12 4v12M7 11l5 5 5-5M4 20h16",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M19 5l-1.5 1.5M6.5 17.5L5 19",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  retry: "M4 12a8 8 0 1 0 3-6.2M4 4v5h5",
  out: "M14 4h6v16h-6M10 8l-4 4 4 4M6 12h10",
  language: "M4 6h9M8 4v2M6 6c0 5 3 7 6 8M11 6c0 5-3 7-7 8M12 20l4-10 4 10M13.5 17h5",
  empty: "M3 13l3-8h12l3 8v6H3zM3 13h5l1.5 3h5L16 13h5",
  server: "M4 4h16v6H4zM4 14h16v6H4zM8 7v.5M8 17v.5",
};

export function icon(name, extra = "") {
  return s(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", width: "18", height: "18", class: `icon ${extra}` },
    s("path", { d: PATHS[name] ?? PATHS.info }),
  );
}

export function logo() {
  return s(
    "svg",
    { viewBox: "0 0 32 32", "aria-hidden": "true", width: "28", height: "28" },
    s("rect", { width: "32", height: "32", rx: "8", fill: "#2d6bff" }),
    s("path", { d: "M7 22l5-12 5 12M9 18h6", stroke: "#fff", "stroke-width": "2.4", fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" }),
    s("circle", { cx: "22", cy: "12", r: "2.6", fill: "#9fe0ff" }),
    s("circle", { cx: "24", cy: "20", r: "2.6", fill: "#ffd166" }),
    s("path", { d: "M22 12l2 8", stroke: "#fff", "stroke-width": "1.4", opacity: ".7" }),
  );
}
