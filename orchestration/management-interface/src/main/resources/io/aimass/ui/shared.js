// What several pages show.
import { items, maybe, segment } from "/ui/kit/api.js";
import { h } from "/ui/kit/dom.js";
import { ago, dateTime, plain } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { chip, elapsed, table } from "/ui/kit/widgets.js";

export const when = (time) => h("time", { title: dateTime(time), datetime: time ? new Date(Number(time)).toISOString() : undefined }, ago(time));

export const runLink = (id) => (id ? h("a", { href: `/runs/${segment(id)}`, class: "mono nowrap" }, id) : "–");

export const link = (kind, name, text = name) => (name ? h("a", { href: `/${kind}/${segment(name)}` }, text) : "–");

/** "silver.flights@3" as a link to the table. */
export const tableLink = (text) => {
  const [name, version] = String(text).split("@");
  return h("a", { href: `/tables/${segment(name)}` }, version ? `${name} @ ${version}` : name);
};

export function what(run) {
  if (run.job) {
    return link("jobs", run.job);
  }
  if (run.workflowRun) {
    return h("a", { href: `/workflow-runs/${segment(run.workflowRun)}?task=${segment(run.task ?? "")}` }, run.task ?? run.workflowRun);
  }
  return h("span", {}, run.jobType);
}

export function runsTable(list, { caption = t("runs.title"), sortKey, compact = false } = {}) {
  return table(
    [
      ...(compact ? [] : [{ title: t("run.id"), tight: true, cell: (r) => runLink(r.id), sort: (r) => r.id, narrow: false }]),
      { title: t("run.what"), cell: (r) => [what(r), h("div", { class: compact ? "" : "only-narrow" }, runLink(r.id))], sort: (r) => r.job ?? r.task ?? r.jobType },
      ...(compact ? [] : [{ title: t("run.type"), cell: (r) => r.jobType, sort: (r) => r.jobType, narrow: false }]),
      { title: t("run.state"), tight: true, cell: (r) => [chip(r.state), r.unchanged && " ", r.unchanged && h("span", { class: "muted small" }, t("run.unchanged"))], sort: (r) => r.state },
      { title: t("run.started"), tight: true, cell: (r) => when(r.startedAt ?? r.createdAt), sort: (r) => r.startedAt ?? r.createdAt ?? 0, narrow: false },
      { title: t("run.duration"), num: true, cell: (r) => elapsed(r), sort: (r) => (r.finishedAt ?? Date.now()) - (r.startedAt ?? Date.now()) },
    ],
    list,
    { caption, sortKey, rowAttributes: (r) => ({ "data-run": r.id }) },
  );
}

/** Failed first, then running, then by time. */
export function failedFirst(list) {
  const rank = { FAILED: 0, RUNNING: 1, QUEUED: 2 };
  const at = (r) => r.finishedAt ?? r.startedAt ?? r.createdAt ?? 0;
  return [...list].sort((a, b) => (rank[a.state] ?? 3) - (rank[b.state] ?? 3) || at(b) - at(a));
}

/** Nested values as lines of `key: value`, as the YAML of the spec would have them. */
export function yaml(value, indent = 0) {
  const pad = "  ".repeat(indent);
  if (Array.isArray(value)) {
    return value.length && value.every((v) => typeof v !== "object" || v === null) ? `${pad}[${value.map(scalar).join(", ")}]` : value.map((v) => `${pad}- ${flow(v)}`).join("\n");
  }
  return Object.entries(value ?? {})
    .map(([key, v]) => {
      if (v !== null && typeof v === "object" && Object.keys(v).length) {
        const nested = yaml(v, indent + 1);
        return Array.isArray(v) && nested.trimStart().startsWith("[") ? `${pad}${key}: ${nested.trim()}` : `${pad}${key}:\n${nested}`;
      }
      return `${pad}${key}: ${scalar(v)}`;
    })
    .join("\n");
}

function flow(value) {
  if (value === null || typeof value !== "object") {
    return scalar(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(flow).join(", ")}]`;
  }
  return `{${Object.entries(value).map(([k, v]) => `${k}: ${flow(v)}`).join(", ")}}`;
}

function scalar(value) {
  if (value === null || value === undefined) {
    return "";
  }
  if (typeof value === "object") {
    return Array.isArray(value) ? "[]" : "{}";
  }
  const text = String(value);
  return typeof value === "string" && (text === "" || /[:#{}[\],&*?|<>=!%@`"']|^\s|\s$|^(true|false|null|-?\d)/.test(text)) ? JSON.stringify(text) : text;
}

/** A list of plain values in a line, anything nested as YAML; long ones wrap. */
export function valueOf(value) {
  if (Array.isArray(value) && value.every((x) => typeof x !== "object" || x === null)) {
    return h("span", { class: "wrap" }, value.length ? value.map(plain).join(", ") : "–");
  }
  return typeof value === "object" && value !== null ? h("pre", { class: "value" }, yaml(value)) : h("span", { class: "wrap" }, plain(value));
}

export function keyValues(map) {
  return table(
    [
      { title: t("name"), tight: true, cell: (e) => h("code", {}, e[0]), sort: (e) => e[0] },
      { title: t("value"), cell: (e) => valueOf(e[1]) },
    ],
    Object.entries(map ?? {}),
    { caption: t("settings") },
  );
}

export async function recentRuns(limit = 200) {
  return (await maybe(items("/runs", { limit }))) ?? [];
}

/** The commands a person would type for the same thing. */
export function cliSettings(settings) {
  return Object.entries(settings)
    .filter(([, value]) => value !== "" && value !== undefined && value !== null)
    .map(([key, value]) => `--set ${quote(`${key}=${Array.isArray(value) ? value.join(",") : value}`)}`)
    .join(" ");
}

/** Whether `--set key=value` can say it: a value, or a list of values without commas. */
export function isFlat(value) {
  return Array.isArray(value) ? value.every((x) => !/[,{[]/.test(String(x)) && typeof x !== "object") : typeof value !== "object";
}

export function quote(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

