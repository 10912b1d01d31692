// A version's numbers, and two versions beside each other.
import { h } from "/ui/kit/dom.js";
import { metric, number } from "/ui/kit/format.js";
import { has, t } from "/ui/kit/i18n.js";
import { facts, table } from "/ui/kit/widgets.js";

const LOWER_IS_BETTER = /loss|error|brier|rmse|mae/i;

export const aliasesOf = (version) => (Array.isArray(version.aliases) ? version.aliases : Object.keys(version.aliases ?? {}));

export const sizeOf = (version) => version.size ?? version.bytes ?? (Array.isArray(version.files) ? version.files.reduce((sum, f) => sum + (f.size ?? f.bytes ?? 0), 0) : undefined);

export const engineOf = (version) => version.engine ?? version.manifest?.engine;

export const inputsOf = (version) => version.signature?.inputs ?? version.inputs ?? version.manifest?.inputs ?? [];

export const recipeOf = (version) => version.training ?? version.manifest?.training;

export function metricName(key) {
  const [set, name] = key.includes(".") ? key.split(".") : ["", key];
  const shown = has(`metric.${name}`) ? t(`metric.${name}`) : name;
  return set ? `${has(`set.${set}`) ? t(`set.${set}`) : set} · ${shown}` : shown;
}

/** The few numbers a person looks at first. */
export function headline(version, more = []) {
  const metrics = version.metrics ?? {};
  const first = ["test.auc", "test.logLoss", "test.accuracy", "validation.auc", "auc", "logLoss", "accuracy"].filter((k) => k in metrics);
  const shown = first.length ? first : Object.keys(metrics).slice(0, 6);
  return facts([[t("version.engine"), engineOf(version)], ...shown.map((k) => [metricName(k), metric(metrics[k])]), [t("version.rows"), recipeOf(version)?.rows === undefined ? undefined : number(recipeOf(version).rows)], ...more]);
}

export function metricsTable(metrics) {
  return table([
    { title: t("metric"), cell: (e) => metricName(e[0]), sort: (e) => e[0] },
    { title: t("value"), num: true, cell: (e) => metric(e[1]), sort: (e) => e[1] },
  ], Object.entries(metrics ?? {}).sort(([a], [b]) => a.localeCompare(b)), { caption: t("metrics") });
}

/** What promoting would change: every metric of both, and which way is better. */
export function comparison(current, candidate) {
  const keys = [...new Set([...Object.keys(current.metrics ?? {}), ...Object.keys(candidate.metrics ?? {})])].sort();
  const difference = (k) => (candidate.metrics?.[k] ?? NaN) - (current.metrics?.[k] ?? NaN);
  const verdict = (k) => {
    const d = difference(k);
    if (Number.isNaN(d) || d === 0) {
      return Number.isNaN(d) ? "–" : t("compare.equal");
    }
    const better = LOWER_IS_BETTER.test(k) ? d < 0 : d > 0;
    return `${d > 0 ? "+" : "−"}${metric(Math.abs(d))} ${t(better ? "compare.better" : "compare.worse")}`;
  };
  return table([
    { title: t("metric"), cell: metricName },
    { title: t("compare.now", { version: current.version }), num: true, cell: (k) => metric(current.metrics?.[k]) },
    { title: t("compare.then", { version: candidate.version }), num: true, cell: (k) => metric(candidate.metrics?.[k]) },
    { title: t("compare.difference"), num: true, cell: verdict },
  ], keys, { caption: t("compare.title") });
}
