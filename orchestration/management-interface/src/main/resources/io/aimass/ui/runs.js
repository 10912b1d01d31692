import { get, items, maybe } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { t } from "/ui/kit/i18n.js";
import { onEvent, poll, soon } from "/ui/kit/live.js";
import { query, setQuery } from "/ui/kit/router.js";
import { card, empty, pageHead, pager, select, stateText } from "/ui/kit/widgets.js";

import { runsTable } from "./shared.js";

const PAGE = 50;
const STATES = ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"];

export async function page() {
  const types = (await maybe(items("/job-types"))) ?? [];
  const results = h("div");
  const state = select("state", [["", t("runs.any-state")], ...STATES.map((s) => [s, stateText(s)])], query().state, { "aria-label": t("run.state"), onchange: () => filter({ state: state.value }) });
  const type = select("jobType", [["", t("runs.any-type")], ...types.map((x) => x.name)], query().jobType, { "aria-label": t("run.type"), onchange: () => filter({ jobType: type.value }) });

  async function filter(values) {
    setQuery({ ...values, offset: "" });
    await draw();
  }

  async function draw() {
    const offset = Number(query().offset ?? 0);
    const data = await get("/runs", { state: query().state, jobType: query().jobType, limit: PAGE, offset });
    const list = data.items ?? [];
    const total = data.total ?? offset + list.length;
    const filtered = query().state || query().jobType;
    put(results, list.length
      ? card(t("runs.title"), runsTable(list), pager(offset, PAGE, total, (at) => `/runs?${new URLSearchParams({ ...query(), offset: at })}`))
      : h("div", { class: "card" }, empty(t(filtered ? "search.none" : "lake.activity.empty"), t(filtered ? "runs.none-match" : "lake.activity.empty.text"), [], "job")));
    return true;
  }

  await draw();
  return {
    title: t("nav.runs"),
    crumbs: [[t("nav.jobs"), "/jobs"], [t("nav.runs")]],
    elements: [pageHead(t("nav.runs"), { lede: t("runs.lede") }), h("div", { class: "toolbar" }, state, type), results],
    ready: () => {
      onEvent(soon(draw));
      poll(draw, 5000);
    },
  };
}
