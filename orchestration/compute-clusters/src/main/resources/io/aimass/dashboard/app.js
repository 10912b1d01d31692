import { configure, get } from "/ui/kit/api.js";
import { h } from "/ui/kit/dom.js";
import { loadMessages, t } from "/ui/kit/i18n.js";
import { route, start } from "/ui/kit/router.js";
import { frame } from "/ui/kit/shell.js";

route("/dashboard/index.html", () => import("./clusters.js"));
route("/dashboard/tasks", () => import("./tasks.js"));

let me = null;
const csrf = async () => {
  me ??= await get("/me");
  return me.csrf ?? "";
};

configure({ base: "/dashboard/api", csrf, signedOut: () => location.reload() });
await loadMessages("/ui/kit", "/ui/dashboard");
me = await get("/me");

async function signOut() {
  await fetch("/sign-out", { method: "POST", headers: { "X-CSRF-Token": await csrf() } });
  location.assign("/dashboard/index.html");
}

await start(
  frame({
    brand: "ComputeClusters",
    home: "/dashboard/index.html",
    sections: [
      { key: "clusters", title: t("dash.overview"), href: "/dashboard/index.html", icon: "server" },
      { key: "tasks", title: t("dash.tasks"), href: "/dashboard/tasks", icon: "job" },
    ],
    extras: [h("a", { class: "button small", href: me.server }, t("dash.server"))],
    signOut,
  }),
);
