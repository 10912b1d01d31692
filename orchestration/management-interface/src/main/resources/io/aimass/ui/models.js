import { items, post, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { number } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { go, query, setQuery } from "/ui/kit/router.js";
import { button, card, dialog, empty, field, area, pageHead, table, tag, text } from "/ui/kit/widgets.js";
import { link, when } from "./shared.js";

export async function page() {
  const list = await items("/models");
  const results = h("div");
  const search = h("input", { type: "search", value: query().q ?? "", placeholder: t("models.search"), "aria-label": t("models.search"), oninput: () => { setQuery({ q: search.value }); draw(); } });
  const create = () => button(t("model.create"), { kind: "primary", name: "plus", onclick: createDialog });

  function draw() {
    const words = search.value.trim().toLowerCase().split(/\s+/);
    const shown = list.filter((m) => words.every((w) => haystack(m).includes(w)));
    put(results, shown.length ? card(t("models.repositories"), repositories(shown)) : h("div", { class: "card" }, list.length ? empty(t("search.none"), t("models.search.none")) : empty(t("models.empty"), t("models.empty.text"), [create()], "model")));
  }

  draw();
  return {
    title: t("nav.models"),
    crumbs: [[t("nav.models")]],
    elements: [pageHead(t("nav.models"), { lede: t("models.lede"), actions: list.length ? [create()] : [] }), list.length ? h("div", { class: "toolbar" }, search) : null, results],
    ready: () => query().create !== undefined && createDialog(),
  };
}

const haystack = (m) => [m.name, m.description, ...Object.keys(m.aliases ?? {}), ...tags(m)].join(" ").toLowerCase();
const tags = (m) => (Array.isArray(m.tags) ? m.tags : Object.entries(m.tags ?? {}).map(([k, v]) => `${k}=${v}`));

function repositories(list) {
  return table([
    { title: t("name"), cell: (m) => [link("models", m.name), m.description && h("div", { class: "muted small" }, m.description)], sort: (m) => m.name },
    { title: t("model.versions"), num: true, cell: (m) => number(versionCount(m)), sort: versionCount },
    { title: t("model.aliases"), cell: (m) => h("span", { class: "tags" }, Object.entries(m.aliases ?? {}).map(([alias, v]) => tag(`${alias} → ${v?.version ?? v}`))) },
    { title: t("table.updated"), tight: true, cell: (m) => when(m.updatedAt ?? m.createdAt), sort: (m) => m.updatedAt ?? m.createdAt ?? 0 },
  ], list, { caption: t("models.repositories") });
}

const versionCount = (m) => (Array.isArray(m.versions) ? m.versions.length : m.versions ?? m.versionCount ?? m.latest ?? 0);

function createDialog() {
  const name = text("name", "", { required: true, pattern: "[a-z0-9]([a-z0-9\\-]{0,61}[a-z0-9])?", placeholder: "flight-delay", title: t("name.rule") });
  dialog(
    t("model.create"),
    [field(t("model.name"), name, { hint: t("name.rule"), required: true }), field(t("model.description"), area("description"))],
    {
      submitLabel: t("create"),
      submit: async (values) => {
        const made = await post("/models", { name: values.name.trim(), description: values.description.trim() });
        await go(`/models/${segment(made?.name ?? values.name.trim())}`);
      },
    },
  );
}
