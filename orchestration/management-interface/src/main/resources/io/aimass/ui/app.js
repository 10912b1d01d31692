import { configure, get, maybe } from "/ui/kit/api.js";
import { h } from "/ui/kit/dom.js";
import { loadMessages, t } from "/ui/kit/i18n.js";
import { icon } from "/ui/kit/icons.js";
import { listen } from "/ui/kit/live.js";
import { route, start } from "/ui/kit/router.js";
import { frame } from "/ui/kit/shell.js";
import { openPalette } from "./palette.js";

route("/", () => import("./home.js"));
route("/sources/{name}", () => import("./source.js"));
route("/tables/{name}", () => import("./table.js"));
route("/models", () => import("./models.js"));
route("/models/{name}", () => import("./model.js"));
route("/models/{name}/versions/{version}", () => import("./version.js"));
route("/jobs", () => import("./jobs.js"));
route("/jobs/new", () => import("./job-new.js"));
route("/jobs/{name}", () => import("./job.js"));
route("/runs", () => import("./runs.js"));
route("/runs/{id}", () => import("./run.js"));
route("/workflows", () => import("./workflows.js"));
route("/workflows/{name}", () => import("./workflow.js"));
route("/workflow-runs/{id}", () => import("./workflow-run.js"));
route("/predictions", () => import("./predictions.js"));

let me = null;

async function csrf() {
  me ??= await get("/me");
  return me.csrf ?? "";
}

function signedOut() {
  location.reload();
}

async function signOut() {
  await fetch("/sign-out", { method: "POST", headers: { "X-CSRF-Token": await csrf() } });
  location.assign("/");
}

configure({ csrf, signedOut });
await loadMessages("/ui/kit", "/ui/app");
const [status, caller] = await Promise.all([maybe(get("/status")), get("/me")]);
me = caller;

const sections = [
  { key: "lake", title: t("nav.lake"), href: "/", icon: "lake", owns: ["/sources", "/tables"] },
  { key: "models", title: t("nav.models"), href: "/models", icon: "model", owns: ["/models"] },
  { key: "jobs", title: t("nav.jobs"), href: "/jobs", icon: "job", owns: ["/jobs", "/runs"] },
  { key: "workflows", title: t("nav.workflows"), href: "/workflows", icon: "workflow", owns: ["/workflows", "/workflow-runs"] },
  { key: "predictions", title: t("nav.predictions"), href: "/predictions", icon: "predict", owns: ["/predictions"] },
];

const search = h("button", { type: "button", class: "button small", id: "search", onclick: openPalette }, icon("search"), h("span", { class: "hide-narrow" }, t("search")), h("kbd", { class: "hide-narrow" }, "Ctrl K"));
const environment = h("span", { class: "badge-env", title: status?.root ?? "" }, status?.environment ?? t("environment.local"));

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  }
});

listen("/api/v1/events");
await start(
  frame({
    brand: "AI Mass",
    home: "/",
    sections,
    extras: [environment, search],
    signOut,
    foot: [h("span", {}, t("app.version", { version: status?.version ?? "–" })), caller?.name && h("span", {}, t("signed-in", { name: caller.name }))],
  }),
);
