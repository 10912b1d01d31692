import { items, maybe, put as putText, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { onEvent, poll, soon } from "/ui/kit/live.js";
import { go } from "/ui/kit/router.js";
import { area, button, card, chip, codeLine, dialog, empty, field, pageHead, strip, table } from "/ui/kit/widgets.js";
import { link, when } from "./shared.js";
import { runDialog } from "./workflow-start.js";
import { tasksOf } from "./workflow-tasks.js";

export async function page() {
  const results = h("div", { class: "stack" });
  const apply = () => button(t("workflow.apply"), { name: "plus", kind: "primary", onclick: applyDialog });
  const draw = async () => {
    const [workflows, runs] = await Promise.all([items("/workflows"), maybe(items("/workflow-runs", { limit: 200 }))]);
    put(results, workflows.length ? [card(t("nav.workflows"), workflowsTable(workflows, runs ?? [])), recent(runs ?? [])] : h("div", { class: "card" }, empty(t("workflows.empty"), t("workflows.empty.text"), [codeLine("aimass workflow apply -f workflow.yaml")], "workflow")));
    return true;
  };
  await draw();
  return {
    title: t("nav.workflows"),
    crumbs: [[t("nav.workflows")]],
    elements: [pageHead(t("nav.workflows"), { lede: t("workflows.lede"), actions: [apply()] }), results],
    ready: () => {
      onEvent(soon(draw));
      poll(draw, 5000);
    },
  };
}

function workflowsTable(workflows, runs) {
  const of = (w) => runs.filter((r) => r.workflow === w.name);
  return table([
    { title: t("name"), cell: (w) => [link("workflows", w.name), w.description && h("div", { class: "muted small" }, w.description)], sort: (w) => w.name },
    { title: t("workflow.tasks"), num: true, cell: (w) => String(typeof w.tasks === "number" ? w.tasks : tasksOf(w).length || "–"), narrow: false },
    { title: t("runs.last-20"), tight: true, cell: (w) => strip(of(w), (r) => `/workflow-runs/${segment(r.id)}`) },
    { title: t("run.last"), tight: true, cell: (w) => (of(w)[0] ? [chip(of(w)[0].state), " ", when(of(w)[0].finishedAt ?? of(w)[0].startedAt ?? of(w)[0].createdAt)] : t("never")), narrow: false },
    { title: "", tight: true, cell: (w) => button(t("run.now"), { kind: "small", name: "play", onclick: () => runDialog(w.name) }) },
  ], workflows, { caption: t("nav.workflows"), rowAttributes: (w) => ({ "data-workflow": w.name }) });
}

function recent(runs) {
  return runs.length
    ? card(t("runs.recent"), table([
        { title: t("run.id"), tight: true, cell: (r) => h("a", { class: "mono", href: `/workflow-runs/${segment(r.id)}` }, r.id) },
        { title: t("workflow"), cell: (r) => link("workflows", r.workflow) },
        { title: t("run.state"), tight: true, cell: (r) => chip(r.state) },
        { title: t("run.started"), tight: true, cell: (r) => when(r.startedAt ?? r.createdAt) },
      ], runs.slice(0, 10), { caption: t("runs.recent"), sortKey: "recent-sort" }))
    : null;
}

function applyDialog() {
  const spec = area("spec", "", { class: "mono", rows: "14", required: true, spellcheck: "false", placeholder: "kind: workflow\nname: nightly\ntasks:\n  ingest: {job: ingest, settings: {source: flights}}" });
  dialog(t("workflow.apply"), [field(t("spec"), spec, { hint: t("workflow.apply.hint"), required: true })], {
    submitLabel: t("workflow.apply.submit"),
    wide: true,
    submit: async (values) => {
      const name = /^name:\s*["']?([a-z0-9-]+)/m.exec(values.spec)?.[1] ?? "";
      const made = await putText(`/workflows/${segment(name || "unnamed")}`, values.spec);
      await go(`/workflows/${segment(made?.name ?? name)}`);
    },
  });
}
