// A run's log: follows the end, keeps at most the last lines in the page, finds text, links to lines.
import { items, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { clock, number } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { query, setQuery } from "/ui/kit/router.js";
import { button, cardWith, empty } from "/ui/kit/widgets.js";

const CHUNK = 500;
const KEPT = 2000;

export function logView(run, { attempts = 1 } = {}) {
  let next = Math.max(0, Number(query().line ?? 0) - 50);
  let lines = [];
  let left = next;
  let loading = false;
  const list = h("ol");
  const box = h("div", { class: "log", tabindex: "0", role: "log", "aria-label": t("log"), "aria-live": "off" }, list);
  const follow = h("input", { type: "checkbox", checked: query().line === undefined, id: "follow" });
  const find = h("input", { type: "search", placeholder: t("log.find"), "aria-label": t("log.find"), oninput: () => draw() });
  const count = h("span", { class: "muted small" });
  const nothing = h("div", { hidden: "" }, empty(t("log.empty"), t("log.empty.text"), [], "job"));

  async function more() {
    if (loading) {
      return;
    }
    loading = true;
    try {
      for (;;) {
        const got = await items(`/runs/${segment(run)}/log`, { from: next, limit: CHUNK });
        if (!got.length) {
          break;
        }
        next = got[got.length - 1].line + 1;
        lines.push(...got);
        if (lines.length > KEPT) {
          left += lines.length - KEPT;
          lines = lines.slice(-KEPT);
        }
        if (got.length < CHUNK) {
          break;
        }
      }
      draw();
    } finally {
      loading = false;
    }
  }

  function draw() {
    const words = find.value.toLowerCase();
    const shown = words ? lines.filter((l) => String(l.message).toLowerCase().includes(words)) : lines;
    const last = shown[shown.length - 1]?.line;
    if (list.dataset.shown !== `${shown.length}.${last}.${words}`) {
      list.dataset.shown = `${shown.length}.${last}.${words}`;
      put(list, shown.map(row));
      put(count, left > 0 ? t("log.cut", { n: number(left), shown: number(shown.length) }) : t("log.lines", { n: number(shown.length) }));
    }
    nothing.hidden = lines.length > 0;
    box.hidden = lines.length === 0;
    if (follow.checked) {
      box.scrollTop = box.scrollHeight;
    }
  }

  function row(line) {
    const at = String(line.line) === query().line;
    return h("li", { class: `${line.level} ${at ? "at" : ""}`, id: `L${line.line}` },
      h("a", { href: `?tab=log&line=${line.line}`, "aria-label": t("log.link", { n: line.line + 1 }), onclick: (event) => mark(event, line) }, String(line.line + 1)),
      h("time", {}, clock(line.time)),
      h("span", { class: "level" }, line.level),
      h("span", { class: "text" }, attempts > 1 ? `#${line.attempt} ` : "", line.message));
  }

  function mark(event, line) {
    event.preventDefault();
    follow.checked = false;
    setQuery({ line: String(line.line) });
    list.querySelectorAll(".at").forEach((x) => x.classList.remove("at"));
    document.getElementById(`L${line.line}`)?.classList.add("at");
  }

  const element = cardWith(t("log"), [count, find, h("label", { class: "check small", for: "follow" }, follow, t("log.follow")), button(t("copy"), { name: "copy", kind: "quiet small", onclick: () => navigator.clipboard.writeText(lines.map((l) => l.message).join("\n")) })], nothing, box);
  const first = more().then(() => document.getElementById(`L${query().line}`)?.scrollIntoView({ block: "center" }));
  return { element, more, first };
}
