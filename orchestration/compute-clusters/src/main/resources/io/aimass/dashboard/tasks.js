// Task Management: every run, newest first; Train Model starts one more.
import { get, items, post, segment } from "/ui/kit/api.js";
import { h, put, sync } from "/ui/kit/dom.js";
import { ago, dateTime, number, percent } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { poll } from "/ui/kit/live.js";
import { query, setQuery } from "/ui/kit/router.js";
import { knownLists, settingsForm } from "/ui/kit/settings-form.js";
import { button, card, chip, dialog, elapsed, empty, field, pageHead, pager, select, stateText, table, TERMINAL, toast } from "/ui/kit/widgets.js";
import { accuracy, runAddress } from "./runs.js";

const PAGE = 50;

export async function page() {
  const address = await runAddress();
  const body = h("div");
  const draw = async () => {
    const offset = Number(query().offset ?? 0);
    const data = await get("/runs", { limit: PAGE, offset });
    const list = data.items ?? [];
    const live = list.some((r) => !TERMINAL.has(r.state));
    sync(body, [list, live ? Date.now() : 0], () => (list.length ? card(t("dash.tasks"), tasksTable(list, address), pager(offset, PAGE, data.total ?? list.length, (at) => `/dashboard/tasks?offset=${at}`)) : h("div", { class: "card" }, empty(t("task.empty"), t("task.empty.text"), [train()], "job"))));
    return true;
  };
  const train = () => button(t("task.train"), { kind: "primary", name: "play", onclick: () => trainDialog(draw) });
  await draw();
  return {
    title: t("dash.tasks"),
    crumbs: [[t("dash.overview"), "/dashboard/index.html"], [t("dash.tasks")]],
    elements: [pageHead(t("dash.tasks"), { lede: t("dash.tasks.lede"), actions: [train()] }), body],
    ready: () => poll(draw),
  };
}

function tasksTable(runs, address) {
  const open = (event, run) => {
    if (!event.target.closest("a, button")) {
      location.assign(address(run.id));
    }
  };
  return table([
    { title: t("task.name"), tight: true, cell: (r) => h("a", { class: "mono", href: address(r.id) }, r.id) },
    { title: t("task.of"), cell: (r) => r.job ?? r.task ?? "–" },
    { title: t("task.type"), cell: (r) => r.jobType, narrow: false },
    { title: t("task.status"), tight: true, cell: status },
    { title: t("task.accuracy"), num: true, cell: (r) => (accuracy(r) === undefined ? "–" : percent(accuracy(r), 2)) },
    { title: t("task.started"), tight: true, cell: (r) => h("time", { title: dateTime(r.startedAt) }, ago(r.startedAt)), narrow: false },
    { title: t("task.finished"), tight: true, cell: (r) => h("time", { "data-finished": r.finishedAt }, dateTime(r.finishedAt)) },
    { title: t("task.duration"), num: true, cell: elapsed },
  ], runs, { caption: t("dash.tasks"), rowAttributes: (r) => ({ "data-run": r.id, class: "row-link", onclick: (event) => open(event, r) }) });
}

function status(run) {
  const made = chip(run.state, run.state === "SUCCEEDED" ? t("task.completed") : stateText(run.state));
  if (run.state !== "RUNNING" || !(run.total > 0)) {
    return made;
  }
  const bar = h("progress", { max: run.total, "aria-label": t("task.progress") });
  bar.setAttribute("value", Math.min(run.done, run.total));
  return h("div", { class: "stack-small" }, made, bar, h("span", { class: "muted small" }, `${number(run.done)} / ${number(run.total)}`));
}

async function trainDialog(done) {
  const jobs = (await items("/jobs")).filter((job) => job.jobType === "train");
  if (!jobs.length) {
    const { server } = await get("/me");
    dialog(t("task.train"), empty(t("task.no-job"), t("task.no-job.text"), [h("a", { class: "button primary", href: `${server}/jobs/new?type=train` }, t("task.create-job"))], "job"));
    return;
  }
  const descriptor = await get("/job-types/train");
  const known = { tables: [], models: [], sources: [] };
  const parameters = h("div");
  let form = null;
  const job = select("job", jobs.map((x) => x.name), query().job ?? jobs[0].name, {
    onchange: () => draw(),
  });
  const draw = () => {
    form = settingsForm(descriptor, jobs.find((x) => x.name === job.value).settings, { known });
    put(parameters, form.element);
  };
  draw();
  dialog(t("task.train"), [field(t("task.job"), job, { required: true }), h("h3", {}, t("task.parameters")), h("p", { class: "muted small" }, t("task.parameters.text")), parameters, knownLists(known)], {
    submitLabel: t("task.submit"),
    wide: true,
    submit: async () => {
      const run = await post(`/jobs/${segment(job.value)}/runs`, { settings: form.values() });
      setQuery({ offset: "" });
      toast("good", t("task.submitted", { run: run.id }));
      await done();
    },
  });
}
