import { get, items, maybe, post, segment } from "/ui/kit/api.js";
import { h, put, sync } from "/ui/kit/dom.js";
import { dateTime, duration, metric, number } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { onEvent, poll, soon } from "/ui/kit/live.js";
import { accountingTable, action, button, card, cardWith, chip, codeLine, copyButton, counter, elapsed, empty, facts, notice, pageHead, progress, table, tabs, TERMINAL, toast } from "/ui/kit/widgets.js";
import { logView } from "./log.js";
import { keyValues, link, tableLink, valueOf, what, when, yaml } from "./shared.js";
import { metricName } from "./versions.js";

export async function page({ params }) {
  const id = params.id;
  const path = `/runs/${segment(id)}`;
  let run = await get(path);
  let earlier = [];
  const head = h("div");
  const top = h("div", { class: "stack" });
  const panes = { output: h("div", { class: "stack" }), metrics: h("div"), settings: h("div"), rows: h("div", { class: "stack" }), attempts: h("div") };
  let log = null;
  let waits = await withoutCompute(run);

  const draw = () => {
    sync(head, [run.state, run.attempt], () => heading(run, refresh));
    put(top, overview(run, earlier, waits));
    sync(panes.output, [run.state, run.outputs, run.message, run.reads, run.writes], () => output(run));
    sync(panes.metrics, [run.metrics, run.state], () => metrics(run));
    sync(panes.settings, run.settings, () => settings(run));
    sync(panes.rows, run.accounting, () => accounting(run));
    sync(panes.attempts, [run.attempt, run.state, run.message], () => attempts(run));
  };
  const refresh = async () => {
    run = await get(path);
    waits = await withoutCompute(run);
    draw();
    await log?.more();
    return !TERMINAL.has(run.state);
  };

  draw();
  history(run).then((list) => {
    earlier = list;
    draw();
  });
  const view = tabs([
    { key: "output", title: t("run.output"), build: () => panes.output },
    { key: "log", title: t("log"), build: async () => {
      log = logView(id, { attempts: run.attempt });
      await log.first;
      return log.element;
    } },
    { key: "metrics", title: t("metrics"), build: () => panes.metrics },
    { key: "settings", title: t("settings"), build: () => panes.settings },
    { key: "rows", title: t("accounting.title"), build: () => panes.rows },
    { key: "attempts", title: t("run.attempts"), count: run.attempt, build: () => panes.attempts },
  ], id);
  return {
    title: id,
    crumbs: [[t("nav.jobs"), "/jobs"], [t("nav.runs"), "/runs"], [id]],
    elements: [head, top, view],
    ready: () => {
      onEvent(soon(refresh));
      if (!TERMINAL.has(run.state)) {
        poll(refresh);
      }
    },
  };
}

function heading(run, refresh) {
  const done = async (verb) => {
    await post(`/runs/${segment(run.id)}/${verb}`);
    toast("good", t(`run.${verb}.done`));
    await refresh();
    if (verb === "retry") {
      poll(refresh);
    }
  };
  return pageHead(run.id, {
    chips: [chip(run.state), run.unchanged && h("span", { class: "tag plain" }, t("run.unchanged"))],
    lede: [run.jobType, run.job].filter(Boolean).join(" · "),
    actions: [
      !TERMINAL.has(run.state) && action(t("run.cancel"), () => done("cancel"), { kind: "danger", name: "stop" }),
      run.state === "FAILED" && action(t("run.retry"), () => done("retry"), { kind: "primary", name: "retry" }),
      button(t("copy-link"), { kind: "quiet", name: "copy", onclick: async () => { await navigator.clipboard.writeText(location.href); toast("good", t("copied")); } }),
    ],
  });
}

/** Whether the run waits for drivers that nobody starts. */
async function withoutCompute(run) {
  return run.state === "QUEUED" && !(await maybe(get("/status")))?.roles?.compute;
}

function overview(run, earlier, waits) {
  const estimate = estimated(run, earlier);
  return [
    waits && notice("warn", t("run.no-compute"), h("span", {}, t("run.no-compute.text")), codeLine("aimass up --role compute")),
    run.message && run.state === "FAILED" && notice("bad", t(`error.${run.errorType ?? "INTERNAL"}`), h("span", {}, run.message)),
    h("section", { class: "card" }, h("div", { class: "card-body" }, progress(run), estimate ? h("span", { class: "muted small" }, estimate) : null)),
    h("div", { class: "counters" },
      counter(t("run.duration"), elapsed(run)),
      counter(t("run.started"), when(run.startedAt)),
      counter(t("run.finished"), when(run.finishedAt)),
      counter(t("run.attempt"), run.attempt ?? 1),
      counter(t("job.pool"), run.pool ?? "–")),
  ];
}

/** From the durations of earlier runs of the same job or task, and said to be an estimate. */
function estimated(run, earlier) {
  if (run.state !== "RUNNING" || !run.startedAt || !earlier.length) {
    return "";
  }
  const times = earlier.map((r) => r.finishedAt - r.startedAt).sort((a, b) => a - b);
  const left = times[Math.floor(times.length / 2)] - (Date.now() - run.startedAt);
  return left > 0 ? t("run.estimate", { left: duration(left), n: times.length }) : t("run.longer");
}

async function history(run) {
  const list = (await maybe(items("/runs", { job: run.job, jobType: run.jobType, state: "SUCCEEDED", limit: 20 }))) ?? [];
  return list.filter((r) => r.id !== run.id && r.startedAt && r.finishedAt && !r.unchanged && (r.job ?? r.task) === (run.job ?? run.task));
}

function output(run) {
  const compared = Array.isArray(run.outputs?.models) && run.outputs.models.every((m) => typeof m === "object" && m !== null) ? run.outputs.models : [];
  const outputs = Object.entries(run.outputs ?? {}).filter(([key]) => !(compared.length && key === "models"));
  const waiting = TERMINAL.has(run.state) ? empty(t("run.no-output"), t("run.no-output.text"), [], "job") : empty(t("run.output-later"), t("run.output-later.text"), [], "clock");
  return [
    compared.length ? card(t("nav.models"), evaluations(compared)) : null,
    h("div", { class: "two" },
      card(t("run.output"), outputs.length ? table([
        { title: t("name"), tight: true, cell: (e) => h("code", {}, e[0]) },
        { title: t("value"), cell: (e) => outputValue(e[0], e[1], run) },
      ], outputs, { caption: t("run.output") }) : waiting),
      card(t("overview"), h("div", { class: "card-body" }, facts([
        [t("run.what"), what(run)],
        [t("run.type"), run.jobType],
        [t("workflow-run"), run.workflowRun && h("a", { href: `/workflow-runs/${segment(run.workflowRun)}` }, run.workflowRun)],
        [t("run.created"), dateTime(run.createdAt)],
        [t("run.started"), dateTime(run.startedAt)],
        [t("run.finished"), dateTime(run.finishedAt)],
        [t("run.by"), run.createdBy],
        [t("run.reads"), run.reads?.length ? run.reads.map((x) => h("div", {}, tableLink(x))) : undefined],
        [t("run.writes"), run.writes?.length ? run.writes.map((x) => h("div", {}, tableLink(x))) : undefined],
      ]), codeLine(`aimass run show ${run.id}`)))),
  ];
}

/** What an evaluate run says of each model. */
function evaluations(models) {
  const numbers = ["rows", "auc", "logLoss", "accuracy", "threshold"].filter((key) => models.some((m) => key in m));
  return table([
    { title: t("model"), cell: (m) => h("a", { href: `/models/${segment(m.name)}/versions/${segment(m.version)}` }, `${m.name}@${m.version}`) },
    { title: t("version.engine"), cell: (m) => m.engine ?? "–", narrow: false },
    ...numbers.map((key) => ({ title: metricName(key), num: true, cell: (m) => metric(m[key]), sort: (m) => m[key] ?? 0 })),
  ], models, { caption: t("nav.models"), sortKey: "model-sort" });
}

function outputValue(key, value, run) {
  if (/table$/i.test(key) && /^(bronze|silver|gold)\./.test(String(value))) {
    return tableLink(value);
  }
  if (key === "repository") {
    return link("models", value);
  }
  if (key === "version" && run.outputs.repository) {
    return h("a", { href: `/models/${segment(run.outputs.repository)}/versions/${segment(value)}` }, String(value));
  }
  return typeof value === "number" && !Number.isInteger(value) ? metric(value) : typeof value === "number" ? number(value) : valueOf(value);
}

function metrics(run) {
  const list = Object.entries(run.metrics ?? {});
  return list.length
    ? card(t("metrics"), table([{ title: t("metric"), cell: (e) => metricName(e[0]), sort: (e) => e[0] }, { title: t("value"), num: true, cell: (e) => metric(e[1]), sort: (e) => e[1] }], list, { caption: t("metrics") }))
    : h("div", { class: "card" }, empty(t("metrics.none"), t("run.metrics.text")));
}

function settings(run) {
  return cardWith(t("settings"), copyButton(() => yaml(run.settings)), Object.keys(run.settings ?? {}).length ? keyValues(run.settings) : empty(t("none"), ""));
}

function accounting(run) {
  return run.accounting?.length ? card(t("accounting.title"), accountingTable(run.accounting)) : h("div", { class: "card" }, empty(t("accounting.none"), t("accounting.none.text")));
}

function attempts(run) {
  const list = Array.from({ length: run.attempt || 1 }, (_, i) => i + 1);
  const state = (n) => (n === run.attempt ? run.state : "FAILED");
  return card(t("run.attempts"), table([
    { title: t("run.attempt"), num: true, cell: (n) => String(n) },
    { title: t("run.state"), cell: (n) => chip(state(n)) },
    { title: t("log"), cell: () => h("a", { href: `/runs/${segment(run.id)}?tab=log` }, t("log")) },
  ], list, { caption: t("run.attempts") }));
}

