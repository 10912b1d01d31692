import { get, post, segment } from "/ui/kit/api.js";
import { h } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { go } from "/ui/kit/router.js";
import { dialog, field, text } from "/ui/kit/widgets.js";

/** Run now: at once when the workflow has no parameters, else after asking for them. */
export async function runDialog(name) {
  const workflow = await get(`/workflows/${segment(name)}`);
  const parameters = Object.entries(workflow.parameters ?? workflow.spec?.parameters ?? {});
  if (!parameters.length) {
    return start(name, {});
  }
  const shown = ([key, value]) => field(key, text(key, typeof value === "object" && value !== null ? (value.default ?? "") : (value ?? "")));
  dialog(t("workflow.run", { name }), [h("p", { class: "muted" }, t("workflow.parameters")), parameters.map(shown)], { submitLabel: t("run.now"), submit: (values) => start(name, values) });
  return undefined;
}

async function start(name, parameters) {
  const run = await post(`/workflows/${segment(name)}/runs`, { parameters });
  await go(`/workflow-runs/${segment(run.id)}`);
}
