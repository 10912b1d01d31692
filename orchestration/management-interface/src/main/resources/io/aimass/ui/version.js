import { get, segment, url } from "/ui/kit/api.js";
import { h } from "/ui/kit/dom.js";
import { bytes, number } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { button, card, cardWith, codeLine, copyButton, empty, facts, pageHead, table, tabs, tag } from "/ui/kit/widgets.js";
import { aliasActions, filesCard } from "./model.js";
import { keyValues, runLink, tableLink, when } from "./shared.js";
import { aliasesOf, engineOf, headline, inputsOf, metricsTable, recipeOf, sizeOf } from "./versions.js";

export async function page({ params }) {
  const path = `/models/${segment(params.name)}/versions/${segment(params.version)}`;
  const version = await get(path);
  const recipe = recipeOf(version);
  const inputs = inputsOf(version);
  const aliases = aliasesOf(version);
  return {
    title: `${params.name} ${version.version}`,
    crumbs: [[t("nav.models"), "/models"], [params.name, `/models/${segment(params.name)}`], [t("version.n", { version: version.version })]],
    elements: [
      pageHead(t("version.n", { version: version.version }), {
        lede: version.message,
        chips: aliases.map((a) => tag(a)),
        actions: [
          ...aliasActions(params.name, version, aliases, {}),
          h("a", { class: "button", href: url(`${path}/archive`), download: `${params.name}-${version.version}.zip` }, t("version.archive")),
          button(t("job.create"), { href: `/jobs/new?repository=${segment(params.name)}&model=${segment(version.version)}`, kind: "primary", name: "plus" }),
        ],
      }),
      tabs([
        { key: "overview", title: t("overview"), build: () => overview(params.name, version, recipe) },
        { key: "metrics", title: t("metrics"), build: () => (Object.keys(version.metrics ?? {}).length ? card(t("metrics"), metricsTable(version.metrics)) : h("div", { class: "card" }, empty(t("metrics.none"), t("metrics.none.text")))) },
        { key: "signature", title: t("signature"), build: () => signature(inputs) },
        recipe && { key: "training", title: t("training"), build: () => training(recipe) },
        { key: "files", title: t("model.files"), build: () => filesCard(params.name, version) },
      ], params.name),
    ],
  };
}

function overview(name, version, recipe) {
  return h("div", { class: "two" },
    card(t("overview"), h("div", { class: "card-body" }, facts([
      [t("version.message"), version.message],
      [t("version.author"), version.author],
      [t("created"), when(version.createdAt ?? version.created)],
      [t("run"), version.run ?? version.runId ? runLink(version.run ?? version.runId) : undefined],
      [t("size"), bytes(sizeOf(version))],
      [t("digest"), h("code", {}, version.digest ?? "–")],
    ]), codeLine(`aimass model show ${name}@${version.version}`))),
    card(t("metrics"), h("div", { class: "card-body" }, engineOf(version) || Object.keys(version.metrics ?? {}).length ? headline(version, [[t("version.trained-on"), recipe?.tables && Object.entries(recipe.tables).map(([table, v]) => h("div", {}, tableLink(`${table}@${v}`)))]]) : h("p", { class: "muted" }, t("version.opaque")))));
}

function signature(inputs) {
  return inputs.length
    ? card(t("signature.inputs", { n: number(inputs.length) }), table([
        { title: t("name"), cell: (c) => h("code", {}, c.name), sort: (c) => c.name },
        { title: t("type"), cell: (c) => c.type, sort: (c) => c.type },
        { title: t("unit"), cell: (c) => c.unit || "" },
        { title: t("nullable"), cell: (c) => (c.nullable ? t("yes") : t("no")) },
      ], inputs, { caption: t("signature") }))
    : h("div", { class: "card" }, empty(t("signature.none"), t("signature.none.text")));
}

function training(recipe) {
  const { settings, tables, ...rest } = recipe;
  return [
    card(t("training"), keyValues(rest)),
    settings && cardWith(t("settings"), copyButton(() => JSON.stringify(settings, null, 2)), keyValues(settings)),
    tables && card(t("version.trained-on"), table([{ title: t("table"), cell: (e) => tableLink(e[0]) }, { title: t("version.short"), num: true, cell: (e) => String(e[1]) }], Object.entries(tables), { caption: t("version.trained-on") })),
  ];
}
