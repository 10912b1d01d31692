import { get, items } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { ago, bytes, dateTime, number } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { poll } from "/ui/kit/live.js";
import { card, cardWith, chip, counter, empty, notice, pageHead, table, tag } from "/ui/kit/widgets.js";
import { runAddress } from "./runs.js";

const CHIPS = { STARTING: "QUEUED", IDLE: "SUCCEEDED", BUSY: "RUNNING" };
const WORKERS = { ALIVE: "SUCCEEDED", DEAD: "FAILED" };
const AWAY = 10_000;
const WORKER_AWAY = 60_000;
const MIB = 1024 * 1024;

export async function page() {
  const body = h("div", { class: "stack" });
  const server = await runAddress();
  const draw = async () => {
    const [pools, drivers, queued, cluster] = await Promise.all([items("/pools"), items("/drivers"), items("/runs", { state: "QUEUED", limit: 200 }), get("/cluster")]);
    put(body, counters(pools, drivers, queued), card(t("dash.pools"), poolsTable(pools)), driversCard(drivers, server), executorsCard(drivers, pools), cluster.master ? clusterCard(cluster) : null);
    return true;
  };
  await draw();
  return { title: t("dash.overview"), crumbs: [[t("dash.overview")]], elements: [pageHead(t("dash.overview"), { lede: t("dash.lede") }), body], ready: () => poll(draw, 2000) };
}

function counters(pools, drivers, queued) {
  const sum = (key) => drivers.reduce((n, d) => n + (d[key] ?? 0), 0);
  return h("div", { class: "counters" },
    counter(t("dash.pools"), pools.length),
    counter(t("dash.drivers"), drivers.length),
    counter(t("dash.busy"), drivers.filter((d) => d.state === "BUSY").length),
    counter(t("dash.cores"), sum("cores")),
    counter(t("dash.memory"), t("dash.memory-of", { used: bytes(sum("memoryUsed")), total: bytes(sum("memoryTotal")) })),
    counter(t("dash.queued"), queued.length, "/dashboard/tasks"));
}

function poolsTable(pools) {
  return table([
    { title: t("name"), cell: (p) => [p.name, ...served(p)], sort: (p) => p.name },
    { title: t("dash.master"), cell: (p) => h("code", {}, p.master ?? "–") },
    { title: t("dash.memory"), num: true, cell: (p) => p.memory ?? "–" },
    { title: t("dash.slots"), num: true, cell: (p) => number(p.slots) },
    { title: t("dash.drivers"), num: true, cell: (p) => t("dash.drivers-of", { running: p.running ?? 0, wanted: p.drivers ?? 0 }) },
  ], pools, { caption: t("dash.pools"), sortKey: "pool-sort" });
}

/** Where a pool serves notebooks and JDBC. */
function served({ notebooks }) {
  return [notebooks?.url, notebooks?.jdbc].filter(Boolean).map((address) => h("div", { class: "small" }, h("code", {}, address)));
}

function driversCard(drivers, address) {
  return card(t("dash.drivers"), drivers.length
    ? table([
        { title: t("name"), cell: (d) => h("code", {}, d.id), sort: (d) => d.id },
        { title: t("dash.state"), tight: true, cell: driverState },
        { title: t("dash.pool"), cell: (d) => tag(d.pool, true) },
        { title: t("dash.host"), cell: (d) => `${d.host ?? ""} · ${d.pid ?? ""}`, narrow: false },
        { title: t("dash.cores"), num: true, cell: (d) => number(d.cores) },
        { title: t("dash.memory"), cell: memory },
        { title: t("dash.heartbeat"), tight: true, cell: (d) => heartbeat(d) },
        { title: t("dash.runs-now"), cell: (d) => (d.runs ?? []).map((id) => h("div", {}, h("a", { class: "mono", href: address(id) }, id))), narrow: false },
      ], drivers, { caption: t("dash.drivers"), sortKey: "driver-sort", rowAttributes: (d) => ({ "data-driver": d.id }) })
    : empty(t("dash.no-drivers"), t("dash.no-drivers.text"), [], "server"));
}

/** A driver that has no executors says so: what it computes waits. */
function driverState(driver) {
  const state = chip(CHIPS[driver.state] ?? driver.state, t(`driver.${String(driver.state).toLowerCase()}`));
  return driver.message ? h("div", {}, h("div", {}, state), h("div", {}, h("span", { class: "chip warn" }, t("driver.no-executors")))) : state;
}

function memory(driver) {
  return bar(driver.memoryUsed, driver.memoryTotal);
}

function bar(used, total) {
  const made = h("progress", { max: total || 1, "aria-label": t("dash.memory") });
  made.setAttribute("value", used ?? 0);
  return h("div", { class: "stack-small" }, made, h("span", { class: "small muted nowrap" }, t("dash.memory-of", { used: bytes(used), total: bytes(total) })));
}

/** Of all drivers that have some, on whatever cluster; and why one has none. */
function executorsCard(drivers, pools) {
  const executors = drivers.flatMap((d) => (d.executors ?? []).map((e) => ({ ...e, driver: d.id })));
  const waiting = drivers.filter((d) => d.message);
  const why = (d) => t(pools.find((p) => p.name === d.pool)?.kind === "spark" ? "dash.no-executors" : "dash.no-executors.elsewhere", { driver: d.id, pool: d.pool });
  if (!executors.length && !waiting.length) {
    return null;
  }
  const made = card(t("dash.executors"), waiting.length ? h("div", { class: "card-body" }, waiting.map((d) => notice("warn", t("driver.no-executors"), why(d)))) : null, executors.length ? executorsTable(executors) : null);
  made.id = "executors";
  return made;
}

function executorsTable(executors) {
  return table([
    { title: t("dash.driver"), cell: (e) => h("code", {}, e.driver), sort: (e) => e.driver },
    { title: t("dash.executor"), cell: (e) => h("code", {}, e.id) },
    { title: t("dash.host"), cell: (e) => e.host, narrow: false },
    { title: t("dash.cores-busy"), num: true, cell: (e) => t("dash.drivers-of", { running: number(Math.min(e.tasks, e.cores)), wanted: number(e.cores) }) },
    { title: t("dash.tasks-done"), num: true, cell: (e) => number(e.completed) },
    { title: t("dash.tasks-failed"), num: true, cell: (e) => number(e.failed) },
    { title: t("dash.memory-peak"), cell: (e) => bar(e.memoryPeak, e.memoryTotal) },
  ], executors, { caption: t("dash.executors"), sortKey: "executor-sort", rowAttributes: (e) => ({ "data-executor": `${e.driver}/${e.id}` }) });
}

function heartbeat(driver, away = AWAY) {
  const late = Date.now() - (driver.heartbeatAt ?? 0) > away;
  const text = h("time", { title: dateTime(driver.heartbeatAt) }, ago(driver.heartbeatAt));
  return late ? h("span", { class: "chip warn" }, text) : text;
}

/** What Spark's master says of its workers and of the applications that run on them. */
function clusterCard(cluster) {
  const links = cluster.page ? h("span", { class: "small" }, h("code", {}, cluster.master), " · ", h("a", { href: "/spark/master/" }, t("dash.spark-master")), " · ", h("a", { href: "/spark/applications/" }, t("dash.spark-history"))) : h("code", {}, cluster.master);
  const made = cardWith(t("dash.cluster"), links, cluster.workers ? workersTable(cluster.workers) : empty(t("dash.no-master"), t("dash.no-master.text"), [], "server"), cluster.applications?.length ? applicationsTable(cluster.applications) : null);
  made.id = "cluster";
  return made;
}

function workersTable(workers) {
  return table([
    { title: t("dash.worker"), cell: (w) => h("a", { class: "mono", href: `/spark/master/proxy/${encodeURIComponent(w.id)}/` }, `${w.host}:${w.port}`), sort: (w) => w.id },
    { title: t("dash.state"), tight: true, cell: (w) => chip(WORKERS[w.state] ?? "QUEUED", t(w.state === "ALIVE" ? "worker.alive" : "worker.gone")) },
    { title: t("dash.cores"), num: true, cell: (w) => t("dash.drivers-of", { running: number(w.coresused), wanted: number(w.cores) }) },
    { title: t("dash.memory"), num: true, cell: (w) => t("dash.memory-of", { used: bytes(w.memoryused * MIB), total: bytes(w.memory * MIB) }) },
    { title: t("dash.heartbeat"), tight: true, cell: (w) => heartbeat({ heartbeatAt: w.lastheartbeat }, WORKER_AWAY), narrow: false },
  ], workers, { caption: t("dash.workers"), sortKey: "worker-sort", rowAttributes: (w) => ({ "data-worker": w.id }) });
}

function applicationsTable(applications) {
  return table([
    { title: t("dash.application"), cell: (a) => h("a", { href: `/spark/applications/history/${encodeURIComponent(a.id)}/jobs/` }, a.name), sort: (a) => a.name },
    { title: t("dash.cores"), num: true, cell: (a) => number(a.cores) },
    { title: t("dash.executor-memory"), num: true, cell: (a) => bytes(a.memoryperexecutor * MIB) },
  ], applications, { caption: t("dash.applications"), sortKey: "application-sort" });
}
