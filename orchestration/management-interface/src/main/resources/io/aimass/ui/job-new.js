// Create New Job: a name, a model to begin with (or none), the job types that model can do, and the type's own settings.
import { get, items, maybe, post, put as putJson, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { go, query, setQuery } from "/ui/kit/router.js";
import { button, card, cardWith, codeLine, copyButton, errorNotice, field, notice, pageHead, select, text } from "/ui/kit/widgets.js";
import { cliSettings, isFlat, quote, yaml } from "./shared.js";
import { knownLists, settingsForm } from "/ui/kit/settings-form.js";
import { engineOf, recipeOf } from "./versions.js";

const OF_MODELS = ["train", "evaluate", "score"];

export async function page() {
  const [types, models, tables, sources, existing] = await Promise.all([items("/job-types"), list("/models"), list("/tables"), list("/sources"), query().job ? get(`/jobs/${segment(query().job)}`) : null]);
  const known = { tables: tables.map((x) => x.name), models: models.map((m) => m.name), sources: sources.map((x) => x.name) };
  const state = { repository: query().repository ?? "", model: query().model ?? "", type: existing?.jobType ?? query().type ?? "", versions: [], version: null, form: null };

  const name = text("name", existing?.name ?? "", { required: true, pattern: "[a-z0-9]([a-z0-9\\-]{0,61}[a-z0-9])?", placeholder: "train-flight-delay", title: t("name.rule") });
  const description = text("description", existing?.description ?? "");
  const repository = select("repository", [["", t("job.no-model")], ...models.map((m) => m.name)], state.repository);
  const model = select("model", [], "");
  const type = select("type", [], "");
  const pool = text("pool", existing?.pool ?? "default");
  const ability = h("div");
  const settings = h("div");
  const errors = h("div");
  const command = h("div", { class: "stack" });

  async function chooseRepository() {
    state.repository = repository.value;
    state.versions = state.repository ? ((await maybe(items(`/models/${segment(state.repository)}/versions`))) ?? []).sort((a, b) => Number(b.version) - Number(a.version)) : [];
    put(model, state.versions.map((v) => h("option", { value: v.version, selected: String(v.version) === String(state.model) }, `${v.version} · ${v.message ?? ""}`)), state.versions.length ? null : h("option", { value: "" }, t(state.repository ? "job.no-version" : "job.no-model")));
    model.disabled = !state.versions.length;
    await chooseModel();
  }

  async function chooseModel() {
    state.model = model.value;
    const listed = state.versions.find((v) => String(v.version) === state.model);
    state.version = listed ? ((await maybe(get(`/models/${segment(state.repository)}/versions/${segment(state.model)}`))) ?? listed) : null;
    const can = abilities(state.version);
    const offered = state.version ? can.types.map((name) => types.find((x) => x.name === name)).filter(Boolean) : types;
    put(type, offered.map((x) => h("option", { value: x.name, selected: x.name === state.type }, `${x.name} · ${x.summary}`)));
    type.disabled = !offered.length;
    put(ability, state.version ? notice(can.types.length ? "" : "warn", "", h("span", {}, can.why)) : null);
    chooseType();
  }

  function chooseType() {
    state.type = type.value;
    setQuery({ type: state.type, repository: state.repository, model: state.model });
    const descriptor = types.find((x) => x.name === state.type);
    if (!descriptor) {
      state.form = null;
      put(settings);
      return preview();
    }
    state.form = settingsForm(descriptor, existing?.jobType === state.type ? existing.settings : proposed(descriptor, state), { known });
    state.form.onInput(preview);
    put(settings, card(t("job.settings-of", { type: state.type }), h("div", { class: "card-body" }, state.form.element)));
    return preview();
  }

  function preview() {
    const values = state.form?.values() ?? {};
    const given = name.value || "my-job";
    put(command, card(t("job.same"), h("div", { class: "card-body" },
      h("p", { class: "muted small" }, t("job.same.text")),
      state.form && Object.values(values).every(isFlat) ? codeLine(`aimass run submit ${state.type} ${cliSettings(values)} --wait`.replace(/ +/g, " ")) : null,
      h("p", { class: "muted small" }, t("job.same.spec", { file: `${given}.yaml` })),
      codeLine(`aimass job apply -f ${quote(given)}.yaml`),
      codeLine(`aimass job run ${quote(given)} --wait`))),
      state.form ? cardWith(`${given}.yaml`, copyButton(() => spec(given, values)), h("div", { class: "card-body" }, h("pre", { class: "block", tabindex: "0", role: "region", "aria-label": t("spec") }, spec(given, values)))) : null);
  }

  function spec(given, values) {
    return yaml({ kind: "job", name: given, ...(description.value && { description: description.value }), jobType: state.type, ...(pool.value && pool.value !== "default" && { pool: pool.value }), settings: values });
  }

  async function save(run) {
    put(errors);
    if (!form.reportValidity() || !state.form) {
      return;
    }
    try {
      const job = name.value.trim();
      await putJson(`/jobs/${segment(job)}`, { name: job, jobType: state.type, settings: state.form.values(), pool: pool.value.trim() || "default", description: description.value.trim() });
      if (run) {
        const started = await post(`/jobs/${segment(job)}/runs`);
        await go(`/runs/${segment(started.id)}`);
      } else {
        await go(`/jobs/${segment(job)}`);
      }
    } catch (error) {
      put(errors, errorNotice(error, t("job.refused")));
      errors.scrollIntoView({ block: "nearest" });
    }
  }

  repository.addEventListener("change", chooseRepository);
  model.addEventListener("change", chooseModel);
  type.addEventListener("change", chooseType);
  [name, description, pool].forEach((control) => control.addEventListener("input", preview));
  const form = h("form", { class: "stack", novalidate: false, onsubmit: (event) => { event.preventDefault(); save(true); } },
    card(t("job"), h("div", { class: "card-body" }, h("div", { class: "form-grid" },
      field(t("job.name"), name, { required: true, hint: t("name.rule") }),
      field(t("job.repository"), repository, { hint: t("job.repository.hint") }),
      field(t("job.model"), model),
      field(t("job.type"), type, { required: true }),
      field(t("job.description"), description),
      field(t("job.pool"), pool)), ability)),
    settings,
    errors,
    h("div", { class: "actions" }, button(t("job.create-run"), { kind: "primary", type: "submit", name: "play" }), button(t(existing ? "job.save" : "job.create-only"), { onclick: () => save(false) })));
  await chooseRepository();
  return {
    title: t(existing ? "job.edit" : "job.create"),
    crumbs: [[t("nav.jobs"), "/jobs"], [t(existing ? "job.edit" : "job.create")]],
    elements: [pageHead(t(existing ? "job.edit" : "job.create"), { lede: t("job.create.lede") }), h("div", { class: "two-wide" }, form, command), knownLists(known)],
    ready: () => name.focus({ preventScroll: true }),
  };
}

const list = async (path) => (await maybe(items(path))) ?? [];

/** What a version can be used for: its own recipe trains again, a readable file evaluates and scores, an opaque one neither. */
export function abilities(version) {
  const engine = version && engineOf(version);
  if (!version) {
    return { types: [], why: "" };
  }
  if (recipeOf(version)) {
    return { types: OF_MODELS, why: t("job.can.train", { engine: engine ?? "" }) };
  }
  if (engine && engine !== "opaque" && engine !== "unknown") {
    return { types: ["evaluate", "score"], why: t("job.can.score", { engine }) };
  }
  return { types: [], why: t("job.can.nothing") };
}

/** Settings to begin with: the version's own recipe, its tables, and the model itself. */
function proposed(descriptor, { repository, model, version }) {
  const keys = new Set(descriptor.settings.map((s) => s.key));
  const recipe = version ? (recipeOf(version) ?? {}) : {};
  const values = {};
  const offer = (key, value) => {
    if (keys.has(key) && value !== undefined && value !== null && value !== "") {
      values[key] = value;
    }
  };
  if (descriptor.name === "train") {
    Object.entries(recipe.settings ?? {}).forEach(([key, value]) => offer(key, value));
    offer("trainer", recipe.trainer);
  }
  offer("input", recipe.settings?.input ?? Object.keys(recipe.tables ?? {})[0]);
  offer("table", recipe.settings?.input ?? Object.keys(recipe.tables ?? {})[0]);
  offer("label", recipe.settings?.label);
  offer("repository", repository);
  if (version) {
    offer("model", keys.has("repository") ? model : `${repository}@${model}`);
    offer("version", model);
    offer("models", [`${repository}@${model}`]);
  }
  return values;
}
