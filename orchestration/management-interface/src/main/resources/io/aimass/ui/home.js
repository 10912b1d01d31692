import { get, items, maybe, segment } from "/ui/kit/api.js";
import { h, sync } from "/ui/kit/dom.js";
import { bytes, number } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { icon } from "/ui/kit/icons.js";
import { onEvent, poll, soon } from "/ui/kit/live.js";
import { button, card, cardWith, chip, codeLine, counter, empty, pageHead, table, tag } from "/ui/kit/widgets.js";
import { failedFirst, link, runsTable, when } from "./shared.js";

const ACTIVITY = 8;

export async function page() {
  const counters = h("div");
  const checklist = h("div");
  const activity = h("div");
  const sources = h("div");
  const tables = h("div");
  const draw = async () => {
    const state = await load();
    sync(counters, [state.sources.length, state.tables.length, state.models.length, state.jobs.length, state.workflows.length, state.runTotal, rows(state)], () => counterRow(state));
    sync(checklist, steps(state).map((s) => [s.done, s.text]), () => checklistCard(state));
    sync(activity, state.runs.map((r) => [r.id, r.state, r.finishedAt]), () => activityCard(state));
    sync(sources, state.sources, () => sourcesCard(state.sources));
    sync(tables, state.tables, () => tablesCard(state.tables));
    return true;
  };
  await draw();
  return {
    title: t("nav.lake"),
    crumbs: [[t("nav.lake")]],
    elements: [pageHead(t("nav.lake"), { lede: t("lake.lede") }), counters, h("div", { class: "two-wide" }, activity, checklist), sources, tables],
    ready: () => {
      onEvent(soon(draw));
      poll(draw, 5000);
    },
  };
}

async function load() {
  const [sources, tables, models, jobs, workflows, runs, online, batch] = await Promise.all([
    list("/sources"), list("/tables"), list("/models"), list("/jobs"), list("/workflows"),
    maybe(get("/runs", { limit: 50 })),
    onlineRequests(),
    maybe(items("/runs", { jobType: "score", state: "SUCCEEDED", limit: 1 })),
  ]);
  return { sources, tables, models, jobs, workflows, runs: runs?.items ?? [], runTotal: runs?.total ?? runs?.items?.length ?? 0, online, batch: batch?.[0] };
}

/** Answered since ModelInference started; it keeps no count beyond its own life. */
async function onlineRequests() {
  const status = await maybe(get("/status"));
  const counted = status?.roles?.inference ? await list("/predictions") : [];
  return counted.reduce((sum, x) => sum + (x.requests ?? 0), 0);
}

const list = async (path) => (await maybe(items(path))) ?? [];
const rows = (state) => state.tables.filter((x) => !x.name.endsWith("_quarantine")).reduce((sum, x) => sum + (x.rows ?? 0), 0);

function counterRow(state) {
  return h(
    "div",
    { class: "counters" },
    counter(t("lake.sources"), state.sources.length, "#sources"),
    counter(t("lake.tables"), state.tables.length, "#tables"),
    counter(t("lake.rows"), rows(state)),
    counter(t("nav.models"), state.models.length, "/models"),
    counter(t("nav.jobs"), state.jobs.length, "/jobs"),
    counter(t("nav.workflows"), state.workflows.length, "/workflows"),
    counter(t("nav.runs"), state.runTotal, "/runs"),
  );
}

function activityCard(state) {
  const recent = failedFirst(state.runs).slice(0, ACTIVITY);
  return cardWith(
    t("lake.activity"),
    state.runs.length ? h("a", { href: "/runs" }, t("all-runs")) : [],
    recent.length ? runsTable(recent, { caption: t("lake.activity"), sortKey: "activity-sort", compact: true }) : empty(t("lake.activity.empty"), t("lake.activity.empty.text"), [button(t("job.create"), { href: "/jobs/new", kind: "primary", name: "plus" })], "clock"),
  );
}

function steps(state) {
  const champion = state.models.find((m) => Object.keys(m.aliases ?? {}).includes("champion"));
  const trained = state.models.some((m) => (m.versions ?? m.latest ?? 0) > 0 || m.latestVersion);
  return [
    { key: "register", done: state.sources.length > 0 },
    { key: "ingest", done: state.tables.length > 0 },
    { key: "train", done: trained, href: "/jobs/new?type=train", label: t("job.create") },
    { key: "promote", done: Boolean(champion), href: "/models", label: t("nav.models") },
    { key: "predict", done: state.online > 0 || Boolean(state.batch), href: "/predictions", label: t("nav.predictions"), text: predicted(state) },
  ];
}

/** What says that predictions have been made. */
function predicted({ online, batch }) {
  const told = online > 0 ? t("setup.predict.online", { n: number(online) }) : "";
  return [told, batch ? t("setup.predict.batch", { run: batch.id }) : ""].filter(Boolean).join(" ");
}

function checklistCard(state) {
  const list = steps(state);
  const done = list.filter((s) => s.done).length;
  return h(
    "section",
    { class: "card", id: "checklist" },
    h("div", { class: "card-head" }, h("h2", {}, t("setup.title")), h("span", { class: "muted small" }, t("setup.done", { done, all: list.length }))),
    h("ol", { class: "steps" }, list.map((step, i) => h(
      "li",
      { class: step.done ? "done" : "" },
      h("span", { class: "step-mark" }, step.done ? [icon("check"), h("span", { class: "visually-hidden" }, t("setup.step-done"))] : String(i + 1)),
      h("div", { class: "step-text" }, h("strong", {}, t(`setup.${step.key}`)), h("span", { class: "muted small" }, step.text || t(`setup.${step.key}.text`))),
      step.href ? button(step.label, { href: step.href, kind: "small" }) : "",
    ))),
    h("div", { class: "card-body" }, h("span", { class: "muted small" }, t("setup.demo")), codeLine("./aimass demo")),
  );
}

function sourcesCard(sources) {
  const made = card(t("lake.sources"), sources.length ? sourcesTable(sources) : empty(t("lake.sources.empty"), t("lake.sources.empty.text"), codeLine("aimass source apply -f flights.yaml"), "lake"));
  made.id = "sources";
  return made;
}

function sourcesTable(sources) {
  return table(
    [
      { title: t("name"), cell: (x) => [link("sources", x.name), x.description && h("div", { class: "muted small" }, x.description)], sort: (x) => x.name },
      { title: t("source.kind"), cell: (x) => tag(x.kind ?? x.connection?.kind ?? "–", true), sort: (x) => x.kind, narrow: false },
      { title: t("source.target"), cell: (x) => link("tables", x.target ?? x.spec?.target), sort: (x) => x.target, narrow: false },
      { title: t("source.last-run"), tight: true, cell: (x) => lastRun(x) },
      { title: t("accounting.written"), num: true, cell: (x) => number(accounting(x)?.written) },
      { title: t("accounting.quarantined"), num: true, narrow: false, cell: (x) => number(accounting(x)?.quarantined) },
    ],
    sources,
    { caption: t("lake.sources"), sortKey: "source-sort" },
  );
}

const accounting = (source) => (Array.isArray(source.accounting) ? source.accounting[0] : source.accounting);

function lastRun(source) {
  const run = source.lastRun;
  if (!run) {
    return h("span", { class: "muted" }, t("never"));
  }
  const id = typeof run === "string" ? run : run.id ?? run.run;
  return run.state ? h("a", { href: `/runs/${segment(id)}` }, chip(run.state)) : h("a", { href: `/runs/${segment(id)}`, class: "mono" }, id);
}

function tablesCard(tables) {
  const made = card(t("lake.tables"), tables.length ? tablesTable(tables) : empty(t("lake.tables.empty"), t("lake.tables.empty.text"), [], "lake"));
  made.id = "tables";
  return made;
}

function tablesTable(tables) {
  return table(
    [
      { title: t("name"), cell: (x) => link("tables", x.name), sort: (x) => x.name },
      { title: t("table.rows"), num: true, cell: (x) => number(x.rows), sort: (x) => x.rows ?? 0 },
      { title: t("table.columns"), num: true, cell: (x) => number(Array.isArray(x.columns) ? x.columns.length : x.columns), narrow: false },
      { title: t("size"), num: true, cell: (x) => bytes(x.bytes), sort: (x) => x.bytes ?? 0, narrow: false },
      { title: t("version.short"), num: true, cell: (x) => number(x.version), narrow: false },
      { title: t("table.updated"), tight: true, cell: (x) => when(x.updated), sort: (x) => x.updated ?? 0, narrow: false },
    ],
    tables,
    { caption: t("lake.tables"), sortKey: "table-sort" },
  );
}

