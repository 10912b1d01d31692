// Small charts as SVG, coloured by the tokens; each says in words what it shows.
import { s } from "./dom.js";

/** bins: [{count, label}] */
export function histogram(bins, label) {
  const width = 160;
  const height = 36;
  const most = Math.max(1, ...bins.map((b) => b.count));
  const step = width / Math.max(1, bins.length);
  return s(
    "svg",
    { class: "chart spark-wide", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    bins.map((bin, i) => {
      const tall = bin.count === 0 ? 0 : Math.max(1, (bin.count / most) * height);
      return s("rect", { class: "mark", x: i * step + 0.5, y: height - tall, width: Math.max(1, step - 1), height: tall }, s("title", {}, `${bin.label}: ${bin.count}`));
    }),
  );
}

/** points: [{x, y}], at least two; axis labels at the ends */
export function line(points, { label, format = String, width = 640, height = 180 } = {}) {
  const left = 52;
  const bottom = 22;
  const top = 10;
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const px = (x) => left + ((x - x0) / (x1 - x0 || 1)) * (width - left - 10);
  const py = (y) => height - bottom - ((y - y0) / (y1 - y0 || 1)) * (height - bottom - top);
  return s(
    "svg",
    { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    s("line", { class: "axis", x1: left, x2: width - 10, y1: height - bottom, y2: height - bottom }),
    s("line", { class: "axis", x1: left, x2: width - 10, y1: top, y2: top }),
    s("text", { x: left - 6, y: height - bottom + 4, "text-anchor": "end" }, format(y0)),
    s("text", { x: left - 6, y: top + 4, "text-anchor": "end" }, format(y1)),
    s("text", { x: left, y: height - 6 }, String(x0)),
    s("text", { x: width - 10, y: height - 6, "text-anchor": "end" }, String(x1)),
    s("path", { class: "path", d: points.map((p, i) => `${i ? "L" : "M"}${px(p.x).toFixed(1)} ${py(p.y).toFixed(1)}`).join("") }),
  );
}
