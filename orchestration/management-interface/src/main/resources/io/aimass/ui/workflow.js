import { get, items, maybe, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { graph } from "/ui/kit/graph.js";
import { onEvent, poll, soon } from "/ui/kit/live.js";
import { button, card, cardWith, chip, codeLine, copyButton, elapsed, empty, pageHead, strip, table, tabs, tag } from "/ui/kit/widgets.js";
import { needGraphs } from "./dagre.js";
import { when, yaml } from "./shared.js";
import { runDialog } from "./workflow-start.js";
import { tasksOf } from "./workflow-tasks.js";

export async function page({ params }) {
  const name = params.name;
  const [workflow] = await Promise.all([get(`/workflows/${segment(name)}`), needGraphs()]);
  const tasks = tasksOf(workflow);
  const triggers = workflow.triggers ?? workflow.spec?.triggers ?? [];
  const runs = h("div", { class: "stack" });
  const draw = async () => {
    const list = ((await maybe(items("/workflow-runs", { workflow: name, limit: 100 }))) ?? []).filter((r) => r.workflow === name);
    put(runs, list.length ? runsCard(list) : h("div", { class: "card" }, empty(t("workflow.no-runs"), t("workflow.no-runs.text"), [], "workflow")));
    return true;
  };
  await draw();
  return {
    title: name,
    crumbs: [[t("nav.workflows"), "/workflows"], [name]],
    elements: [
      pageHead(name, {
        lede: workflow.description ?? workflow.spec?.description,
        chips: [workflow.revision !== undefined && tag(t("workflow.revision", { n: workflow.revision }), true), ...triggers.map((x) => tag(typeof x === "string" ? x : `cron ${x.cron ?? ""}`))],
        actions: [button(t("run.now"), { kind: "primary", name: "play", onclick: () => runDialog(name) })],
      }),
      tabs([
        { key: "graph", title: t("workflow.graph"), build: () => card(t("workflow.graph"), graph(tasks.map((x) => ({ ...x, detail: x.target })))) },
        { key: "runs", title: t("nav.runs"), build: () => runs },
        { key: "tasks", title: t("workflow.tasks"), count: tasks.length, build: () => tasksCard(tasks) },
        { key: "spec", title: t("spec"), build: () => specCard(name, workflow) },
      ], name),
    ],
    ready: () => {
      onEvent(soon(draw));
      poll(draw, 5000);
    },
  };
}

function runsCard(list) {
  return cardWith(t("runs.last-20"), strip(list, (r) => `/workflow-runs/${segment(r.id)}`), table([
    { title: t("run.id"), tight: true, cell: (r) => h("a", { class: "mono", href: `/workflow-runs/${segment(r.id)}` }, r.id) },
    { title: t("run.state"), tight: true, cell: (r) => chip(r.state) },
    { title: t("run.started"), tight: true, cell: (r) => when(r.startedAt ?? r.createdAt) },
    { title: t("run.duration"), num: true, cell: (r) => elapsed({ ...r, startedAt: r.startedAt ?? r.createdAt }) },
  ], list, { caption: t("nav.runs") }));
}

function tasksCard(tasks) {
  return card(t("workflow.tasks"), table([
    { title: t("name"), cell: (x) => h("code", {}, x.name), sort: (x) => x.name },
    { title: t("workflow.does"), cell: (x) => x.target, sort: (x) => x.target },
    { title: t("workflow.needs"), cell: (x) => x.needs.join(", ") || "–" },
    { title: t("workflow.when"), cell: (x) => (x.when ? h("code", {}, typeof x.when === "string" ? x.when : JSON.stringify(x.when)) : t("workflow.always")) },
  ], tasks, { caption: t("workflow.tasks") }));
}

function specCard(name, workflow) {
  const source = workflow.yaml ?? workflow.source ?? (typeof workflow.spec === "string" ? workflow.spec : yaml(workflow.spec ?? { kind: "workflow", name, tasks: workflow.tasks }));
  return cardWith(t("spec"), copyButton(source), h("div", { class: "card-body" }, codeLine(`aimass workflow show ${name} -o yaml`), h("pre", { class: "block", tabindex: "0", role: "region", "aria-label": t("spec") }, source)));
}
