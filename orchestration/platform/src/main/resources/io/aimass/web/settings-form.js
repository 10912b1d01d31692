// Fields made from a job type's descriptor, and what was filled in, typed as the descriptor says.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { area, field, select, text } from "./widgets.js";

export const defaultOf = (setting) => setting.default ?? setting.defaultValue ?? "";

/** @param known names to offer: {tables, models, sources}; @param hidden keys that other fields of the page ask for */
export function settingsForm(descriptor, values = {}, { known = {}, hidden = new Set() } = {}) {
  const controls = new Map();
  const shown = descriptor.settings.filter((s) => !hidden.has(s.key));
  const fields = shown.map((setting) => {
    const control = controlFor(setting, values[setting.key], known);
    controls.set(setting.key, { setting, control });
    return { setting, element: field(setting.key, control, { hint: setting.help, required: setting.required }) };
  });
  const required = fields.filter((f) => f.setting.required || f.setting.key in values);
  const optional = fields.filter((f) => !required.includes(f));
  return {
    element: h(
      "div",
      { class: "form" },
      required.length ? h("div", { class: "form-grid" }, required.map((f) => f.element)) : null,
      optional.length ? h("details", { open: required.length === 0 }, h("summary", {}, t("settings.more", { n: optional.length })), h("div", { class: "form-grid details-body" }, optional.map((f) => f.element))) : null,
    ),
    values: () => collect(controls),
    onInput: (listener) => controls.forEach(({ control }) => control.addEventListener("input", listener)),
  };
}

function controlFor(setting, value, known) {
  const given = asText(value);
  const attributes = { placeholder: defaultOf(setting) ? t("settings.default", { value: asText(defaultOf(setting)) }) : "", required: setting.required };
  if (setting.choices?.length) {
    return select(setting.key, [["", unset(setting)], ...setting.choices], given, { required: setting.required });
  }
  if (setting.type === "BOOLEAN") {
    return select(setting.key, [["", unset(setting)], ["true", t("yes")], ["false", t("no")]], given);
  }
  if (setting.type === "MAP" || (setting.type === "LIST" && Array.isArray(value) && value.some((v) => typeof v === "object"))) {
    return area(setting.key, typeof value === "object" ? JSON.stringify(value, null, 2) : given, { ...attributes, class: "mono", spellcheck: "false" });
  }
  const names = setting.type === "TABLE" ? known.tables : { repository: known.models, source: known.sources }[setting.key];
  const input = text(setting.key, given, { ...attributes, inputmode: setting.type === "INTEGER" ? "numeric" : setting.type === "DECIMAL" ? "decimal" : undefined, list: names?.length ? `known-${setting.type === "TABLE" ? "tables" : setting.key}` : undefined });
  return input;
}

function unset(setting) {
  return asText(defaultOf(setting)) ? t("settings.choose", { value: asText(defaultOf(setting)) }) : t("settings.pick");
}

export function knownLists(known) {
  const list = (key, names) => h("datalist", { id: `known-${key}` }, (names ?? []).map((name) => h("option", { value: name })));
  return [list("tables", known.tables), list("repository", known.models), list("source", known.sources)];
}

function asText(value) {
  if (value === undefined || value === null) {
    return "";
  }
  return Array.isArray(value) && value.every((v) => typeof v !== "object") ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value);
}

function collect(controls) {
  const result = {};
  for (const [key, { setting, control }] of controls) {
    const given = control.value.trim();
    if (given !== "") {
      result[key] = typed(setting, given);
    }
  }
  return result;
}

/** What cannot be read as its type goes to the server as text: its answer names the setting and the remedy. */
function typed(setting, given) {
  switch (setting.type) {
    case "INTEGER":
    case "DECIMAL":
      return Number.isNaN(Number(given)) ? given : Number(given);
    case "BOOLEAN":
      return given === "true";
    case "MAP":
      return mapOf(given);
    case "LIST":
      return given.startsWith("[") ? mapOf(given) : given.split(",").map((x) => x.trim()).filter(Boolean);
    default:
      return given;
  }
}

function mapOf(given) {
  try {
    return JSON.parse(given);
  } catch {
    const pairs = given.split("\n").map((line) => /^\s*([\w.-]+)\s*:\s*(.*)$/.exec(line));
    return pairs.every(Boolean) ? Object.fromEntries(pairs.map(([, key, value]) => [key, value])) : given;
  }
}
