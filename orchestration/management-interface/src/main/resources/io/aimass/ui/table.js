import { get, items, segment } from "/ui/kit/api.js";
import { histogram } from "/ui/kit/chart.js";
import { h } from "/ui/kit/dom.js";
import { bytes, metric, number, percent, plain } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { query, setQuery } from "/ui/kit/router.js";
import { accountingTable, card, cardWith, codeLine, counter, empty, pageHead, scroller, select, table, tabs, tag } from "/ui/kit/widgets.js";
import { runLink, when } from "./shared.js";

export async function page({ params }) {
  const name = params.name;
  const path = `/tables/${segment(name)}`;
  const info = await get(path);
  const [zone] = name.split(".");
  const columns = Array.isArray(info.columns) ? info.columns : [];
  return {
    title: name,
    crumbs: [[t("nav.lake"), "/"], [t("lake.tables"), "/#tables"], [name]],
    elements: [
      pageHead(name, { lede: info.description, chips: [tag(t(`zone.${zone}`))] }),
      h("div", { class: "counters" },
        counter(t("table.rows"), info.rows ?? "–"),
        counter(t("table.columns"), columns.length || info.columns || "–"),
        counter(t("size"), bytes(info.bytes)),
        counter(t("version.short"), info.version ?? "–"),
        counter(t("table.updated"), when(info.updated))),
      tabs([
        { key: "preview", title: t("table.preview"), build: () => preview(path, name) },
        { key: "quality", title: t("table.quality"), build: () => quality(path, name) },
        { key: "history", title: t("table.history"), build: () => history(path) },
        { key: "profile", title: t("table.profile"), build: () => profile(path) },
        { key: "schema", title: t("table.schema"), build: () => schema(columns) },
      ], name),
    ],
  };
}

async function preview(path, name) {
  const limit = Number(query().limit ?? 50);
  const data = await get(`${path}/preview`, { limit });
  const rows = data.rows ?? data.items ?? [];
  const columns = (data.columns ?? Object.keys(rows[0] ?? {})).map((c) => (typeof c === "string" ? { name: c } : c));
  if (!rows.length) {
    return h("div", { class: "card" }, empty(t("table.no-rows"), t("table.no-rows.text")));
  }
  const cell = (row, i) => (Array.isArray(row) ? row[i] : row[columns[i].name]);
  const choose = select("limit", [20, 50, 100, 200], limit, { "aria-label": t("table.limit"), onchange: (event) => { setQuery({ limit: event.target.value }); location.reload(); } });
  return cardWith(
    t("table.first-rows", { n: number(rows.length) }),
    [choose],
    scroller(h("table", { class: "data" },
      h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col", class: numeric(c.type) ? "num" : undefined }, c.name, c.type && h("span", { class: "type" }, c.type))))),
      h("tbody", {}, rows.map((row) => h("tr", {}, columns.map((c, i) => value(cell(row, i), c.type)))))), t("table.preview")),
    h("div", { class: "card-body" }, codeLine(`aimass table preview ${name} --limit ${limit}`)),
  );
}

const numeric = (type) => /int|long|double|float|decimal|short/.test(String(type ?? ""));

function value(content, type) {
  return content === null || content === undefined ? h("td", { class: numeric(type) ? "num" : undefined }, h("span", { class: "null" }, "null")) : h("td", { class: numeric(type) ? "num" : undefined, title: plain(content) }, plain(content));
}

async function quality(path, name) {
  const [list, tables] = await Promise.all([items(`${path}/accounting`), items("/tables")]);
  const quarantine = tables.find((x) => x.name === `${name}_quarantine`);
  const refused = quarantine?.rows ? await get(`/tables/${segment(quarantine.name)}/preview`, { limit: 20 }) : null;
  return [
    list.length ? [flow(list), card(t("accounting.title"), accountingRuns(list))] : h("div", { class: "card" }, empty(t("accounting.none"), t("accounting.none.text"))),
    cardWith(t("table.quarantine"), quarantine ? h("a", { href: `/tables/${segment(quarantine.name)}` }, quarantine.name) : [], refused ? quarantined(refused) : empty(t("table.quarantine.empty"), t("table.quarantine.empty.text"), [], "check")),
  ];
}

function flow(list) {
  const sum = (term) => list.reduce((n, a) => n + (a[term] ?? 0), 0);
  const terms = ["written", "quarantined", "deduplicated", "dropped"];
  return h("div", { class: "flow", role: "group", "aria-label": t("accounting.title") },
    h("div", {}, h("span", { class: "value" }, number(sum("read"))), h("span", { class: "muted small" }, t("accounting.read"))),
    terms.map((term, i) => [h("div", { class: "op", "aria-hidden": "true" }, i ? "+" : "="), h("div", {}, h("span", { class: "value" }, number(sum(term))), h("span", { class: "muted small" }, t(`accounting.${term}`)))]));
}

function accountingRuns(list) {
  const withRun = list.some((a) => a.run || a.user);
  return withRun
    ? table([
        { title: t("run"), tight: true, cell: (a) => (a.run ? runLink(a.run) : origin(a)) },
        { title: t("accounting.source"), cell: (a) => a.source },
        ...["read", "written", "quarantined", "deduplicated", "dropped"].map((term) => ({ title: t(`accounting.${term}`), num: true, cell: (a) => number(a[term]), sort: (a) => a[term] })),
        { title: t("version.short"), num: true, cell: (a) => plain(a.version) },
        { title: t("time"), tight: true, cell: (a) => when(a.time ?? a.timestamp) },
      ], list, { caption: t("accounting.title") })
    : accountingTable(list);
}

/** Of rows that no run wrote: whose notebook did. */
const origin = (x) => (x.user ? t("table.notebook-of", { user: x.user }) : "–");

function quarantined(data) {
  const rows = data.rows ?? data.items ?? [];
  const columns = (data.columns ?? Object.keys(rows[0] ?? {})).map((c) => (typeof c === "string" ? { name: c } : c));
  return scroller(h("table", { class: "data" }, h("thead", {}, h("tr", {}, columns.map((c) => h("th", { scope: "col" }, c.name)))), h("tbody", {}, rows.map((row) => h("tr", {}, columns.map((c, i) => value(Array.isArray(row) ? row[i] : row[c.name])))))), t("table.quarantine"));
}

async function history(path) {
  const list = await items(`${path}/history`);
  return card(t("table.history"), table([
    { title: t("version.short"), tight: true, num: true, cell: (x) => number(x.version), sort: (x) => x.version },
    { title: t("time"), tight: true, cell: (x) => when(x.timestamp ?? x.time), sort: (x) => x.timestamp ?? x.time },
    { title: t("table.operation"), cell: (x) => x.operation ?? "–" },
    { title: t("run"), tight: true, cell: (x) => (x.run ? runLink(x.run) : origin(x)) },
    { title: t("job"), cell: (x) => x.job ?? "–", narrow: false },
    { title: t("accounting.written"), num: true, cell: (x) => number(x.written ?? x.rows ?? x.counts?.written) },
  ], list, { caption: t("table.history") }));
}

async function profile(path) {
  const data = await get(`${path}/profile`);
  const columns = data.columns ?? data.items ?? [];
  const all = data.rows ?? 0;
  const rows = data.sampledRows ?? all;
  return card(data.complete === false ? t("table.profile.of-part", { n: number(rows), all: number(all) }) : t("table.profile.of", { n: number(rows) }), table([
    { title: t("name"), tight: true, cell: (c) => [h("code", {}, c.name), h("div", { class: "muted small" }, c.type)], sort: (c) => c.name },
    { title: t("profile.nulls"), num: true, cell: (c) => [number(c.nulls), h("div", { class: "muted small" }, rows ? percent((c.nulls ?? 0) / rows) : "")], sort: (c) => c.nulls ?? 0 },
    { title: t("profile.distinct"), num: true, cell: (c) => number(c.distinct), sort: (c) => c.distinct ?? 0 },
    { title: t("profile.min"), num: true, cell: (c) => plain(c.min) },
    { title: t("profile.mean"), num: true, cell: (c) => (c.mean === undefined || c.mean === null ? "–" : metric(c.mean)) },
    { title: t("profile.max"), num: true, cell: (c) => plain(c.max) },
    { title: t("profile.distribution"), cell: distribution },
  ], columns, { caption: t("table.profile") }));
}

function distribution(column) {
  const bins = column.histogram ?? [];
  if (bins.length) {
    const list = bins.map((b) => (typeof b === "number" ? { count: b, label: "" } : { count: b.count, label: `${plain(b.from)} – ${plain(b.to)}` }));
    return histogram(list, t("profile.histogram", { name: column.name }));
  }
  const top = column.top ?? column.frequent ?? [];
  return top.length ? h("span", { class: "small" }, top.slice(0, 4).map((x) => `${plain(x.value)} (${number(x.count)})`).join(", ")) : "–";
}

function schema(columns) {
  return card(t("table.schema"), table([
    { title: t("name"), cell: (c) => h("code", {}, c.name), sort: (c) => c.name },
    { title: t("type"), cell: (c) => c.type, sort: (c) => c.type },
    { title: t("nullable"), cell: (c) => (c.nullable === false ? t("no") : t("yes")) },
    { title: t("comment"), cell: (c) => c.comment ?? c.unit ?? "" },
  ], columns, { caption: t("table.schema") }));
}
