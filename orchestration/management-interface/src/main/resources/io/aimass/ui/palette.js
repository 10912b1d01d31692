// Ctrl-K: finds sources, tables, models, jobs and workflows by name, and the pages themselves.
import { items, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { go } from "/ui/kit/router.js";

const KINDS = [
  ["sources", "/sources/", "source"],
  ["tables", "/tables/", "table"],
  ["models", "/models/", "model"],
  ["jobs", "/jobs/", "job"],
  ["workflows", "/workflows/", "workflow"],
];

export function openPalette() {
  if (document.querySelector("dialog[open]")) {
    return;
  }
  let found = pages();
  let at = 0;
  const list = h("ul", { role: "listbox", id: "palette-list", "aria-label": t("search.results") });
  const input = h("input", { type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-label": t("search.label"), placeholder: t("search.label"), autocomplete: "off", oninput: () => draw(0), onkeydown: keys });
  const box = h("dialog", { class: "palette", "aria-label": t("search") }, input, list);
  box.addEventListener("close", () => box.remove());
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  box.showModal();
  input.focus();
  draw(0);
  load().then((more) => {
    found = [...pages(), ...more];
    draw(at);
  });

  function visible() {
    const words = input.value.trim().toLowerCase().split(/\s+/);
    return found.filter((entry) => words.every((word) => `${entry.name} ${entry.kind}`.toLowerCase().includes(word))).slice(0, 12);
  }

  function draw(selected) {
    const shown = visible();
    at = Math.max(0, Math.min(selected, shown.length - 1));
    put(
      list,
      shown.length
        ? shown.map((entry, i) => h("li", { role: "presentation" }, h("a", { id: `hit-${i}`, role: "option", href: entry.href, "aria-selected": i === at ? "true" : "false", onclick: () => box.close() }, h("span", {}, entry.name), h("span", { class: "muted small" }, entry.kind))))
        : h("li", { class: "muted small", role: "option", "aria-selected": "false" }, t("search.none")),
    );
    input.setAttribute("aria-activedescendant", shown.length ? `hit-${at}` : "");
  }

  function keys(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      draw(at + step);
    } else if (event.key === "Enter") {
      const chosen = visible()[at];
      if (chosen) {
        event.preventDefault();
        box.close();
        go(chosen.href);
      }
    }
  }
}

function pages() {
  return [["nav.lake", "/"], ["nav.models", "/models"], ["nav.jobs", "/jobs"], ["nav.runs", "/runs"], ["nav.workflows", "/workflows"], ["nav.predictions", "/predictions"], ["job.create", "/jobs/new"]].map(([key, href]) => ({ name: t(key), kind: t("search.page"), href }));
}

async function load() {
  const lists = await Promise.allSettled(KINDS.map(([path]) => items(`/${path}`)));
  return lists.flatMap((result, i) => (result.status === "fulfilled" ? result.value.map((entry) => ({ name: entry.name, kind: t(`search.${KINDS[i][2]}`), href: KINDS[i][1] + segment(entry.name) })) : []));
}
