import { get, items, maybe, post, segment } from "/ui/kit/api.js";
import { h } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { go } from "/ui/kit/router.js";
import { accountingTable, action, card, cardWith, chip, codeLine, copyButton, empty, facts, pageHead, scroller, table, tag } from "/ui/kit/widgets.js";
import { link, runLink, yaml } from "./shared.js";

export async function page({ params }) {
  const [source, runs] = await Promise.all([get(`/sources/${segment(params.name)}`), maybe(items("/runs", { jobType: "ingest", limit: 200 }))]);
  const spec = source.spec ?? source;
  const mine = (runs ?? []).filter((r) => r.settings?.source === params.name || r.settings?.source?.name === params.name || r.settings?.name === params.name);
  const last = mine[0] ?? (typeof source.lastRun === "object" ? source.lastRun : null);
  const accounting = accountingOf(source, last);
  const text = source.yaml ?? yaml(spec);
  return {
    title: source.name,
    crumbs: [[t("nav.lake"), "/"], [t("lake.sources"), "/#sources"], [source.name]],
    elements: [
      pageHead(source.name, {
        lede: source.description ?? spec.description,
        chips: [tag(source.kind ?? source.connection?.kind ?? t("source"), true)],
        actions: [action(t("source.ingest"), async () => ingest(source.name), { kind: "primary", name: "play" })],
      }),
      h(
        "div",
        { class: "stack" },
        card(t("overview"), h("div", { class: "card-body" }, facts([
          [t("source.target"), link("tables", source.target ?? spec.target)],
          [t("source.kind"), source.kind ?? source.connection?.kind],
          [t("source.format"), spec.format],
          [t("source.connection"), connection(source)],
          [t("source.max-quarantined"), spec["max-quarantined"]],
          [t("source.last-run"), last ? [runLink(last.id ?? last.run), " ", last.state && chip(last.state)] : t("never")],
        ]), codeLine(`aimass source show ${source.name}`))),
        card(t("accounting.title"), accounting.length ? accountingTable(accounting) : empty(t("accounting.none"), t("accounting.none.text"))),
      ),
      expectations(spec),
      columns(spec),
      cardWith(t("spec"), copyButton(text), h("div", { class: "card-body" }, h("pre", { class: "block", tabindex: "0", role: "region", "aria-label": t("spec") }, text))),
    ],
  };
}

function accountingOf(source, run) {
  const own = source.accounting;
  if (Array.isArray(own)) {
    return own;
  }
  return own ? [{ source: source.name, ...own }] : (run?.accounting ?? []);
}

function connection(source) {
  const c = source.connection;
  return c && typeof c === "object" ? h("code", {}, c.path ?? c.url ?? c.table ?? JSON.stringify(c)) : c;
}

async function ingest(name) {
  const run = await post("/runs", { jobType: "ingest", settings: { source: name } });
  await go(`/runs/${segment(run.id)}`);
}

function expectations(spec) {
  const list = spec.expectations ?? [];
  return list.length
    ? card(t("source.expectations"), table(
        [
          { title: t("name"), cell: (e) => e.name, sort: (e) => e.name },
          { title: t("source.rule"), cell: (e) => h("code", {}, e.rule) },
          { title: t("source.action"), tight: true, cell: (e) => tag(e.action, e.action === "warn") },
        ], list, { caption: t("source.expectations") }))
    : null;
}

function columns(spec) {
  const list = spec.columns ?? [];
  return list.length
    ? card(t("table.columns"), scroller(h("table", {}, h("thead", {}, h("tr", {}, [t("name"), t("type"), t("unit")].map((x) => h("th", { scope: "col" }, x)))), h("tbody", {}, list.map((c) => h("tr", {}, h("td", {}, h("code", {}, c.name)), h("td", {}, c.type), h("td", {}, c.unit ?? ""))))), t("table.columns")))
    : null;
}
