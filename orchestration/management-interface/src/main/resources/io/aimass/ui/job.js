import { del, get, items, maybe, post, segment } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { onEvent, soon } from "/ui/kit/live.js";
import { go } from "/ui/kit/router.js";
import { action, button, card, cardWith, codeLine, confirm, copyButton, empty, facts, pageHead, strip, tag } from "/ui/kit/widgets.js";
import { keyValues, runsTable, yaml } from "./shared.js";

export async function page({ params }) {
  const name = params.name;
  const job = await get(`/jobs/${segment(name)}`);
  const runs = h("div", { class: "stack" });
  const draw = async () => {
    const list = ((await maybe(items("/runs", { job: name, limit: 50 }))) ?? []).filter((r) => r.job === name);
    put(runs, list.length ? cardWith(t("runs.title"), strip(list, (r) => `/runs/${segment(r.id)}`), runsTable(list)) : h("div", { class: "card" }, empty(t("job.no-runs"), t("job.no-runs.text"), [], "job")));
  };
  await draw();
  return {
    title: name,
    crumbs: [[t("nav.jobs"), "/jobs"], [name]],
    elements: [
      pageHead(name, {
        lede: job.description,
        chips: [tag(job.jobType)],
        actions: [
          action(t("delete"), () => remove(name), { kind: "danger" }),
          button(t("edit"), { href: `/jobs/new?job=${segment(name)}` }),
          action(t("run.now"), async () => go(`/runs/${segment((await post(`/jobs/${segment(name)}/runs`)).id)}`), { kind: "primary", name: "play" }),
        ],
      }),
      h("div", { class: "two" },
        card(t("overview"), h("div", { class: "card-body" }, facts([[t("job.type"), job.jobType], [t("job.pool"), job.pool]]), codeLine(`aimass job run ${name} --wait`))),
        cardWith(t("settings"), copyButton(() => yaml({ kind: "job", name, jobType: job.jobType, settings: job.settings })), keyValues(job.settings))),
      runs,
    ],
    ready: () => onEvent(soon(draw)),
  };
}

async function remove(name) {
  if (await confirm(t("job.delete", { name }), t("job.delete.text"), t("delete"))) {
    await del(`/jobs/${segment(name)}`);
    await go("/jobs");
  }
}
