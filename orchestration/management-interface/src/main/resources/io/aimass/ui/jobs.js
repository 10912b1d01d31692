import { items, maybe, post, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { onEvent, soon } from "/ui/kit/live.js";
import { go, query, setQuery } from "/ui/kit/router.js";
import { action, button, card, cardWith, chip, empty, pageHead, strip, table } from "/ui/kit/widgets.js";
import { link, recentRuns, runsTable, when } from "./shared.js";

const RECENT = 10;

export async function page() {
  let jobs = await items("/jobs");
  let runs = await recentRuns();
  const search = h("input", { type: "search", value: query().q ?? "", placeholder: t("jobs.search"), "aria-label": t("jobs.search"), oninput: () => { setQuery({ q: search.value }); draw(); } });
  const results = h("div");
  const recent = h("div");
  const create = () => button(t("job.create"), { kind: "primary", name: "plus", href: "/jobs/new" });

  function draw() {
    const q = search.value.trim().toLowerCase();
    const shown = jobs.filter((j) => `${j.name} ${j.jobType} ${j.description ?? ""}`.toLowerCase().includes(q));
    put(results, shown.length ? card(t("nav.jobs"), jobsTable(shown, runs)) : h("div", { class: "card" }, jobs.length ? empty(t("search.none"), t("jobs.search.none")) : empty(t("jobs.empty"), t("jobs.empty.text"), [create()], "job")));
    put(recent, runs.length ? cardWith(t("runs.recent"), h("a", { href: "/runs" }, t("all-runs")), runsTable(runs.slice(0, RECENT), { caption: t("runs.recent"), sortKey: "runs-sort" })) : null);
  }

  async function refresh() {
    [jobs, runs] = [(await maybe(items("/jobs"))) ?? jobs, await recentRuns()];
    draw();
  }

  draw();
  return {
    title: t("nav.jobs"),
    crumbs: [[t("nav.jobs")]],
    elements: [pageHead(t("nav.jobs"), { lede: t("jobs.lede"), actions: jobs.length ? [create()] : [] }), jobs.length ? h("div", { class: "toolbar" }, search) : null, results, recent],
    ready: () => onEvent(soon(refresh)),
  };
}

function jobsTable(jobs, runs) {
  const of = (job) => runs.filter((r) => r.job === job.name);
  return table([
    { title: t("name"), cell: (j) => [link("jobs", j.name), j.description && h("div", { class: "muted small" }, j.description)], sort: (j) => j.name },
    { title: t("job.type"), cell: (j) => j.jobType, sort: (j) => j.jobType },
    { title: t("runs.recent"), tight: true, cell: (j) => strip(of(j), (r) => `/runs/${segment(r.id)}`) },
    { title: t("run.last"), tight: true, cell: (j) => (of(j)[0] ? [chip(of(j)[0].state), " ", when(of(j)[0].finishedAt ?? of(j)[0].startedAt)] : t("never")), narrow: false },
    { title: "", tight: true, cell: (j) => action(t("run.now"), async () => {
      const run = await post(`/jobs/${segment(j.name)}/runs`);
      await go(`/runs/${segment(run.id)}`);
    }, { kind: "small", name: "play" }) },
  ], jobs, { caption: t("nav.jobs"), rowAttributes: (j) => ({ "data-job": j.name }) });
}
