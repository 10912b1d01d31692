// Graph, tasks and the selected task's log together; the selected task is in the address.
import { get, maybe, post, segment } from "/ui/kit/api.js";
import { h, put, sync } from "/ui/kit/dom.js";
import { graph } from "/ui/kit/graph.js";
import { t } from "/ui/kit/i18n.js";
import { onEvent, poll, soon } from "/ui/kit/live.js";
import { query, setQuery } from "/ui/kit/router.js";
import { action, button, card, cardWith, chip, codeLine, counter, elapsed, empty, notice, pageHead, table, TERMINAL, toast } from "/ui/kit/widgets.js";
import { needGraphs } from "./dagre.js";
import { logView } from "./log.js";
import { link, runLink, when } from "./shared.js";
import { tasksOf } from "./workflow-tasks.js";

export async function page({ params }) {
  const path = `/workflow-runs/${segment(params.id)}`;
  let [run] = await Promise.all([get(path), needGraphs()]);
  const workflow = await maybe(get(`/workflows/${segment(run.workflow)}`));
  const head = h("div");
  const top = h("div", { class: "stack" });
  const picture = h("div");
  const list = h("div");
  const detail = h("div", { class: "stack" });
  let selected = query().task || null;
  let log = null;

  const tasks = () => merged(run, workflow);
  const draw = () => {
    const now = tasks();
    sync(head, run.state, () => heading(run, refresh));
    put(top, summary(run, now));
    sync(picture, [selected, now.map((x) => [x.name, x.state, x.needs])], () => card(t("workflow.graph"), graph(now.map((x) => ({ ...x, detail: x.startedAt && TERMINAL.has(x.state) ? elapsed(x) : "" })), { selected, choose })));
    put(list, tasksCard(now, selected, choose));
  };
  const choose = (name) => {
    selected = name;
    setQuery({ task: name, line: "" });
    draw();
    showTask();
    document.querySelector(`.graph [data-task="${CSS.escape(name)}"]`)?.focus();
  };
  const showTask = () => {
    const task = tasks().find((x) => x.name === selected);
    log = null;
    if (!task) {
      put(detail, h("div", { class: "card" }, empty(t("workflow.choose-task"), t("workflow.choose-task.text"), [], "workflow")));
      return;
    }
    const id = runOf(task);
    log = id && task.state !== "SKIPPED" && !task.action ? logView(id) : null;
    put(detail, taskCard(task), log?.element);
  };
  const refresh = async () => {
    run = await get(path);
    draw();
    const task = tasks().find((x) => x.name === selected);
    if (task && !log && runOf(task)) {
      showTask();
    }
    await log?.more().catch(() => null);
    return !TERMINAL.has(run.state);
  };

  selected ??= (tasks().find((x) => x.state === "FAILED") ?? tasks().find((x) => x.state === "RUNNING"))?.name ?? null;
  draw();
  showTask();
  return {
    title: params.id,
    crumbs: [[t("nav.workflows"), "/workflows"], [run.workflow, `/workflows/${segment(run.workflow)}`], [params.id]],
    elements: [head, top, picture, h("div", { class: "two" }, list, detail)],
    ready: () => {
      onEvent(soon(refresh));
      if (!TERMINAL.has(run.state)) {
        poll(refresh);
      }
    },
  };
}

const runOf = (task) => task.run ?? task.runId;

/** The run's tasks with what the workflow's spec says about them; the run's own word goes first. */
function merged(run, workflow) {
  const spec = workflow ? tasksOf(workflow) : [];
  return tasksOf(run).map((task) => {
    const known = spec.find((x) => x.name === task.name) ?? {};
    return { ...known, ...task, needs: task.needs.length ? task.needs : (known.needs ?? []), target: task.target || known.target };
  });
}

function heading(run, refresh) {
  const done = async (verb) => {
    await post(`/workflow-runs/${segment(run.id)}/${verb}`);
    toast("good", t("run.cancel.done"));
    await refresh();
  };
  return pageHead(run.id, {
    chips: [chip(run.state)],
    lede: h("span", {}, link("workflows", run.workflow)),
    actions: [!TERMINAL.has(run.state) && action(t("run.cancel"), () => done("cancel"), { kind: "danger", name: "stop" }), button(t("copy-link"), { kind: "quiet", name: "copy", onclick: async () => { await navigator.clipboard.writeText(location.href); toast("good", t("copied")); } })],
  });
}

function summary(run, tasks) {
  const ended = tasks.filter((x) => TERMINAL.has(x.state)).length;
  const bar = h("progress", { max: Math.max(1, tasks.length), class: TERMINAL.has(run.state) ? { SUCCEEDED: "good", FAILED: "bad" }[run.state] ?? "idle" : "", "aria-label": t("run.progress") });
  bar.setAttribute("value", ended);
  const failed = tasks.filter((x) => x.state === "FAILED");
  return [
    failed.map((x) => notice("bad", x.name, x.message && h("span", {}, x.message))),
    h("section", { class: "card" }, h("div", { class: "card-body" }, h("div", { class: "progress-line" }, bar, h("div", { class: "progress-text" }, h("span", {}, t(`state.${run.state.toLowerCase()}`)), h("span", {}, t("workflow.done-of", { done: ended, all: tasks.length })))))),
    h("div", { class: "counters" },
      counter(t("run.duration"), elapsed({ ...run, startedAt: run.startedAt ?? run.createdAt })),
      counter(t("run.started"), when(run.startedAt ?? run.createdAt)),
      counter(t("run.finished"), when(run.finishedAt)),
      counter(t("workflow.tasks"), tasks.length)),
  ];
}

function tasksCard(tasks, selected, choose) {
  return card(t("workflow.tasks"), table([
    { title: t("name"), cell: (x) => h("a", { href: `?task=${encodeURIComponent(x.name)}`, onclick: (event) => { event.preventDefault(); choose(x.name); } }, x.name) },
    { title: t("run.state"), tight: true, cell: (x) => chip(x.state) },
    { title: t("run.duration"), num: true, cell: elapsed },
    { title: t("run.attempt"), num: true, cell: (x) => String(x.attempt ?? x.attempts ?? "–"), narrow: false },
  ], tasks, { caption: t("workflow.tasks"), rowAttributes: (x) => ({ "aria-selected": x.name === selected ? "true" : undefined, "data-task-row": x.name }) }));
}

function taskCard(task) {
  const outputs = Object.entries(task.outputs ?? {});
  return cardWith(task.name, chip(task.state), h("div", { class: "card-body" },
    task.message && notice(task.state === "FAILED" ? "bad" : "", "", h("span", {}, task.message)),
    h("p", { class: "muted small" }, [task.target, task.needs.length ? t("workflow.after", { needs: task.needs.join(", ") }) : null].filter(Boolean).join(" · ")),
    runOf(task) && !task.action && h("p", {}, t("run"), " ", runLink(runOf(task))),
    task.when && h("p", { class: "small" }, t("workflow.when"), " ", h("code", {}, typeof task.when === "string" ? task.when : JSON.stringify(task.when))),
    outputs.length ? codeLine(outputs.map(([k, v]) => `${k}: ${typeof v === "object" ? JSON.stringify(v) : v}`).join("\n")) : null));
}
