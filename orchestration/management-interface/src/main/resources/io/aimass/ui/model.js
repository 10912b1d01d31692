import { del, get, items, put as putJson, segment, url } from "/ui/kit/api.js";
import { h, put } from "/ui/kit/dom.js";
import { bytes, metric, number, shortDigest } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { icon } from "/ui/kit/icons.js";
import { go, show } from "/ui/kit/router.js";
import { action, button, card, codeLine, confirm, dialog, empty, facts, field, notice, pageHead, select, table, tabs, tag, text, toast } from "/ui/kit/widgets.js";
import { runLink, when } from "./shared.js";
import { uploadDialog } from "./upload.js";
import { aliasesOf, comparison, headline, sizeOf } from "./versions.js";

export async function page({ params }) {
  const name = params.name;
  const path = `/models/${segment(name)}`;
  const [model, listed] = await Promise.all([get(path), items(`${path}/versions`)]);
  const versions = [...listed].sort((a, b) => Number(b.version) - Number(a.version));
  const aliases = aliasMap(model, versions);
  const upload = () => button(t("model.upload"), { kind: "primary", name: "upload", onclick: () => uploadDialog(name, () => go(`/models/${segment(name)}?tab=versions`)) });
  return {
    title: name,
    crumbs: [[t("nav.models"), "/models"], [name]],
    elements: [
      pageHead(name, { lede: model.description || t("model.no-description"), chips: Object.entries(aliases).map(([a, v]) => tag(`${a} → ${v}`)), actions: [upload()] }),
      tabs([
        { key: "overview", title: t("overview"), build: () => overview(model, versions, aliases) },
        { key: "versions", title: t("model.versions"), count: versions.length, build: () => versionsTab(name, versions, aliases, upload) },
        { key: "files", title: t("model.files"), build: () => filesTab(name, versions, upload) },
      ], name),
    ],
  };
}

function aliasMap(model, versions) {
  const own = model.aliases;
  if (own && !Array.isArray(own)) {
    return Object.fromEntries(Object.entries(own).map(([a, v]) => [a, v?.version ?? v]));
  }
  return Object.fromEntries(versions.flatMap((v) => aliasesOf(v).map((a) => [a, v.version])));
}

function overview(model, versions, aliases) {
  if (!versions.length) {
    return h("div", { class: "card" }, empty(t("model.empty"), t("model.empty.text"), [], "model"));
  }
  const champion = versions.find((v) => String(v.version) === String(aliases.champion));
  const shown = champion ?? versions[0];
  return h("div", { class: "two" },
    card(t("overview"), h("div", { class: "card-body" }, facts([
      [t("model.name"), model.name],
      [t("model.versions"), number(versions.length)],
      [t("model.aliases"), Object.keys(aliases).length ? h("span", { class: "tags" }, Object.entries(aliases).map(([a, v]) => tag(`${a} → ${v}`))) : t("none")],
      [t("created"), when(model.createdAt)],
      [t("model.latest"), h("a", { href: versionHref(model.name, versions[0].version) }, `${versions[0].version} · ${versions[0].message ?? ""}`)],
    ]), codeLine(`aimass model show ${model.name}`))),
    card(t(champion ? "model.champion" : "model.latest-version", { version: shown.version }), h("div", { class: "card-body" }, headline(shown), button(t("predict.try"), { href: `/predictions?model=${segment(model.name)}`, name: "predict" }))));
}

const versionHref = (name, version) => `/models/${segment(name)}/versions/${segment(version)}`;

function versionsTab(name, versions, aliases, upload) {
  if (!versions.length) {
    return h("div", { class: "card" }, empty(t("model.empty"), t("model.empty.text"), [upload()], "model"));
  }
  return card(t("model.versions"), table([
    { title: t("version.short"), tight: true, cell: (v) => h("a", { href: versionHref(name, v.version) }, String(v.version)), sort: (v) => Number(v.version) },
    { title: t("version.message"), cell: (v) => [h("div", {}, v.message || "–"), h("div", { class: "muted small" }, v.author && t("version.by", { author: v.author }), (v.run ?? v.runId) && [" · ", runLink(v.run ?? v.runId)]), h("span", { class: "tags" }, Object.entries(aliases).filter(([, x]) => String(x) === String(v.version)).map(([a]) => tag(a)))] },
    { title: t("metric.auc"), num: true, cell: (v) => metric(pick(v.metrics, "auc")), sort: (v) => pick(v.metrics, "auc") ?? 0 },
    { title: t("metric.logLoss"), num: true, cell: (v) => metric(pick(v.metrics, "logLoss")), sort: (v) => pick(v.metrics, "logLoss") ?? 0, narrow: false },
    { title: t("size"), num: true, cell: (v) => bytes(sizeOf(v)), sort: sizeOf, narrow: false },
    { title: t("digest"), tight: true, cell: (v) => h("code", { title: v.digest }, shortDigest(v.digest)), narrow: false },
    { title: t("created"), tight: true, cell: (v) => when(v.createdAt ?? v.created), sort: (v) => v.createdAt ?? v.created ?? 0, narrow: false },
    { title: "", tight: true, cell: (v) => h("span", { class: "row-actions" },
      button(t("version.promote"), { kind: "small", onclick: () => promoteDialog(name, v, versions, aliases) }),
      h("a", { class: "button small", href: url(`/models/${segment(name)}/versions/${segment(v.version)}/archive`), download: `${name}-${v.version}.zip`, "aria-label": t("version.download", { version: v.version }), title: t("version.download", { version: v.version }) }, icon("download"))) },
  ], versions, { caption: t("model.versions"), rowAttributes: (v) => ({ "data-version": v.version }) }));
}

/** test, else validation, else plain. */
export function pick(metrics, name) {
  return metrics?.[`test.${name}`] ?? metrics?.[`validation.${name}`] ?? metrics?.[name];
}

function promoteDialog(name, version, versions, aliases) {
  const alias = text("alias", "champion", { required: true, list: "alias-names" });
  const difference = h("div");
  const draw = () => {
    const current = versions.find((v) => String(v.version) === String(aliases[alias.value]));
    put(difference, current && current !== version ? comparison(current, version) : notice("", "", h("span", {}, current ? t("promote.same", { alias: alias.value }) : t("promote.first", { alias: alias.value }))));
  };
  alias.addEventListener("input", draw);
  draw();
  dialog(t("promote.title", { version: version.version }), [field(t("promote.alias"), alias, { hint: t("promote.hint"), required: true }), h("datalist", { id: "alias-names" }, [...new Set(["champion", "challenger", ...Object.keys(aliases)])].map((a) => h("option", { value: a }))), difference], {
    submitLabel: t("version.promote"),
    wide: true,
    submit: async (values) => {
      await putJson(`/models/${segment(name)}/aliases/${segment(values.alias)}`, { version: version.version });
      toast("good", t("promote.done", { alias: values.alias, version: version.version }));
      await show({ moved: false });
    },
  });
}

async function filesTab(name, versions, upload) {
  if (!versions.length) {
    return h("div", { class: "card" }, empty(t("model.empty"), t("model.empty.text"), [upload()], "model"));
  }
  const body = h("div", { class: "stack" });
  const choose = select("version", versions.map((v) => [v.version, `${v.version} · ${v.message ?? ""}`]), versions[0].version, { "aria-label": t("version") });
  const draw = async () => {
    const version = await get(`/models/${segment(name)}/versions/${segment(choose.value)}`);
    put(body, filesCard(name, version));
  };
  choose.addEventListener("change", draw);
  await draw();
  return [h("div", { class: "toolbar" }, choose), body];
}

export function filesCard(name, version) {
  const files = filesOf(version);
  const at = (file) => url(`/models/${segment(name)}/versions/${segment(version.version)}/files/${file.path.split("/").map(segment).join("/")}`);
  return card(t("model.files"), table([
    { title: t("file"), cell: (f) => h("a", { href: at(f), download: f.path.split("/").pop() }, h("code", {}, f.path)), sort: (f) => f.path },
    { title: t("size"), num: true, cell: (f) => bytes(f.size ?? f.bytes), sort: (f) => f.size ?? f.bytes ?? 0 },
    { title: "SHA-256", cell: (f) => h("code", { title: f.digest ?? f.sha256 }, shortDigest(f.digest ?? f.sha256)) },
  ], files, { caption: t("model.files") }));
}

function filesOf(version) {
  const files = version.files ?? version.manifest?.files ?? {};
  return Array.isArray(files) ? files : Object.entries(files).map(([path, digest]) => (typeof digest === "object" ? { path, ...digest } : { path, digest }));
}

export function aliasActions(name, version, aliases, options = { kind: "small" }) {
  return aliases.map((alias) => action(t("alias.remove", { alias }), async () => {
    if (await confirm(t("alias.remove", { alias }), t("alias.remove.text", { alias, version: version.version }), t("remove"))) {
      await del(`/models/${segment(name)}/aliases/${segment(alias)}`);
      await show({ moved: false });
    }
  }, options));
}
