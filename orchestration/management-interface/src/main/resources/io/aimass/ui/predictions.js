// Try it: a record typed by the model's signature, sent to the served model; class, probability and margin come back.
import { get, items, maybe, post, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { duration, metric, number, percent, plain } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { query, setQuery } from "/ui/kit/router.js";
import { button, card, cardWith, codeLine, empty, errorNotice, facts, field, pageHead, select, table, text } from "/ui/kit/widgets.js";
import { quote } from "./shared.js";
import { inputsOf, recipeOf } from "./versions.js";

export async function page() {
  const models = await items("/models");
  if (!models.length) {
    return shell([h("div", { class: "card" }, empty(t("predict.empty"), t("predict.empty.text"), [button(t("nav.models"), { href: "/models", kind: "primary" })], "predict"))]);
  }
  const champion = models.find((m) => Object.keys(m.aliases ?? {}).includes("champion")) ?? models[0];
  const model = select("model", models.map((m) => m.name), query().model ?? champion.name, { onchange: () => choose("") });
  const version = select("version", [], "", { onchange: () => choose(version.value) });
  const form = h("div", { class: "stack" });
  const metrics = h("div");

  async function choose(wanted) {
    setQuery({ model: model.value, version: wanted });
    const path = `/models/${segment(model.value)}`;
    const [repository, versions] = await Promise.all([get(path), items(`${path}/versions`)]);
    const aliases = Object.keys(repository.aliases ?? {});
    const choices = [...aliases, ...versions.map((v) => String(v.version)).sort((a, b) => Number(b) - Number(a))];
    put(version, choices.map((v) => h("option", { value: v, selected: v === wanted }, v)));
    version.disabled = !choices.length;
    put(metrics);
    if (!choices.length) {
      put(form, h("div", { class: "card" }, empty(t("model.empty"), t("model.empty.text"), [button(model.value, { href: `/models/${segment(model.value)}` })], "model")));
      return;
    }
    await Promise.all([drawForm(model.value, version.value, form, () => drawMetrics(model.value, metrics)), drawMetrics(model.value, metrics)]);
  }

  await choose(query().version ?? "");
  return shell([h("div", { class: "toolbar" }, h("label", { class: "check" }, t("model"), model), h("label", { class: "check" }, t("version"), version)), form, metrics]);
}

function shell(elements) {
  return { title: t("nav.predictions"), crumbs: [[t("nav.predictions")]], elements: [pageHead(t("nav.predictions"), { lede: t("predict.lede") }), ...elements] };
}

async function drawForm(name, version, host, asked) {
  const path = `/models/${segment(name)}/versions/${segment(version)}`;
  const info = await get(path);
  const inputs = inputsOf(info);
  if (!inputs.length) {
    put(host, h("div", { class: "card" }, empty(t("signature.none"), t("signature.none.text"), [], "model")));
    return;
  }
  const example = await exampleRow(info);
  const controls = inputs.map((column) => ({ column, control: controlFor(column, example?.[column.name]) }));
  const result = h("div", { "aria-live": "polite", class: "stack" });
  const command = h("div");
  const record = () => Object.fromEntries(controls.map(({ column, control }) => [column.name, typed(column, control.value)]));
  const drawCommand = () => put(command, codeLine(`aimass predict ${name}@${version} --record ${quote(JSON.stringify(record()))}`));
  const clear = button(t("predict.clear"), { onclick: () => { controls.forEach(({ control }) => { control.value = ""; }); drawCommand(); } });
  const send = h("button", { type: "submit", class: "button primary" }, t("predict.submit"));
  const element = h("form", {
    class: "form",
    onsubmit: async (event) => {
      event.preventDefault();
      send.disabled = true;
      const begun = performance.now();
      try {
        const answer = await post(`/models/${segment(name)}/predict`, { records: [record()], version });
        put(result, prediction(answer, performance.now() - begun));
        result.scrollIntoView({ block: "nearest" });
        await asked();
      } catch (error) {
        put(result, errorNotice(error, t("predict.refused")));
      } finally {
        send.disabled = false;
      }
    },
  }, h("div", { class: "form-grid dense" }, controls.map(({ column, control }) => field(column.name, control, { hint: [t(`type.${column.type}`), column.unit, column.nullable ? t("predict.may-be-empty") : ""].filter(Boolean).join(" · "), required: !column.nullable }))), h("div", { class: "actions" }, send, clear));
  element.addEventListener("input", drawCommand);
  drawCommand();
  put(host, h("div", { class: "two-wide" },
    cardWith(t("predict.record"), example ? h("span", { class: "muted small" }, t("predict.example", { table: example.__table })) : [], h("div", { class: "card-body" }, element, h("p", { class: "muted small" }, t("job.same.text")), command)),
    h("div", { class: "beside" }, card(t("predict.result"), h("div", { class: "card-body" }, put(result, empty(t("predict.no-result"), t("predict.no-result.text"), [], "predict")))))));
}

/** The first complete row of a table the model was trained on. */
async function exampleRow(info) {
  const names = inputsOf(info).map((c) => c.name);
  const present = new Set(((await maybe(items("/tables"))) ?? []).map((x) => x.name));
  for (const tableName of Object.keys(recipeOf(info)?.tables ?? {}).filter((x) => present.has(x))) {
    const data = await maybe(get(`/tables/${segment(tableName)}/preview`, { limit: 50 }));
    const columns = (data?.columns ?? []).map((c) => (typeof c === "string" ? c : c.name));
    const rows = (data?.rows ?? []).map((row) => (Array.isArray(row) ? Object.fromEntries(columns.map((c, i) => [c, row[i]])) : row));
    const row = rows.find((r) => names.every((n) => r[n] !== null && r[n] !== undefined)) ?? rows.find((r) => names.some((n) => n in r));
    if (row) {
      return { ...row, __table: tableName };
    }
  }
  return null;
}

function controlFor(column, value) {
  if (column.type === "boolean") {
    return select(column.name, [["", "–"], "true", "false"], value === undefined ? "" : String(value), { required: !column.nullable });
  }
  const numeric = column.type === "double" || column.type === "long";
  return text(column.name, value === undefined || value === null ? "" : plain(value), { inputmode: numeric ? "decimal" : undefined, required: !column.nullable });
}

function typed(column, given) {
  const trimmed = given.trim();
  if (trimmed === "") {
    return null;
  }
  if (column.type === "boolean") {
    return trimmed === "true";
  }
  const numeric = column.type === "double" || column.type === "long";
  return numeric && !Number.isNaN(Number(trimmed)) ? Number(trimmed) : trimmed;
}

function prediction(answer, milliseconds) {
  const first = answer.predictions?.[0] ?? {};
  const meter = h("progress", { max: "1", "aria-label": t("predict.probability") });
  meter.setAttribute("value", first.probability ?? 0);
  return [
    h("div", { class: "big-result" }, h("span", { class: "muted small" }, t("predict.class")), h("span", { class: "answer", "data-result": "class" }, plain(first.class)), meter, h("span", {}, t("predict.probability-of", { p: percent(first.probability, 2) }))),
    facts([
      [t("predict.probability"), h("span", { "data-result": "probability" }, plain(first.probability))],
      [t("predict.margin"), h("span", { "data-result": "margin" }, plain(first.margin))],
      [t("model"), `${answer.model ?? ""} ${answer.version ?? ""}`],
      [t("predict.time"), duration(milliseconds)],
    ]),
  ];
}

/** Requests, errors and latencies as the inference service counts them, where it does. */
async function drawMetrics(name, host) {
  const status = await get("/status");
  const counted = status.roles?.inference ? ((await maybe(items("/predictions"))) ?? []).filter((x) => x.model === name) : [];
  const milliseconds = (value) => (value === undefined || value === null ? "–" : `${metric(value)} ms`);
  put(host, counted.length
    ? card(t("predict.metrics"), table([
        { title: t("version"), tight: true, cell: (x) => String(x.version) },
        { title: t("predict.requests"), num: true, cell: (x) => number(x.requests) },
        { title: t("predict.records"), num: true, cell: (x) => number(x.records) },
        { title: t("predict.errors"), num: true, cell: (x) => number(x.errors) },
        { title: "p50", num: true, cell: (x) => milliseconds(x.p50Millis) },
        { title: "p95", num: true, cell: (x) => milliseconds(x.p95Millis) },
        { title: "p99", num: true, cell: (x) => milliseconds(x.p99Millis) },
      ], counted, { caption: t("predict.metrics") }))
    : null);
}
