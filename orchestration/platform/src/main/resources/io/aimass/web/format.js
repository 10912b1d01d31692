import { locale, t } from "./i18n.js";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function number(value) {
  return value === undefined || value === null ? "–" : new Intl.NumberFormat(locale()).format(value);
}

export function metric(value) {
  if (value === undefined || value === null || value === "") {
    return "–";
  }
  const n = Number(value);
  if (Number.isNaN(n)) {
    return String(value);
  }
  if (Number.isInteger(n)) {
    return number(n);
  }
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: 4, maximumFractionDigits: 4 }).format(n);
}

export function percent(value, digits = 1) {
  if (value === undefined || value === null) {
    return "–";
  }
  return new Intl.NumberFormat(locale(), { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function bytes(value) {
  if (value === undefined || value === null) {
    return "–";
  }
  let unit = 0;
  let size = Number(value);
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: unit === 0 ? 0 : 1 }).format(size)} ${UNITS[unit]}`;
}

export function duration(milliseconds) {
  if (milliseconds === undefined || milliseconds === null || Number.isNaN(milliseconds)) {
    return "–";
  }
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) {
    return t("time.seconds", { n: seconds.toFixed(1) });
  }
  if (seconds < 60) {
    return t("time.seconds", { n: Math.round(seconds) });
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return t("time.minutes", { m: minutes, s: String(Math.floor(seconds % 60)).padStart(2, "0") });
  }
  return t("time.hours", { h: Math.floor(minutes / 60), m: String(minutes % 60).padStart(2, "0") });
}

export function dateTime(time) {
  if (!time) {
    return "–";
  }
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(Number(time)));
}

export function clock(time) {
  return time ? new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" }).format(new Date(Number(time))) : "";
}

export function ago(time) {
  if (!time) {
    return "–";
  }
  const seconds = (Number(time) - Date.now()) / 1000;
  const steps = [[60, 1, "second"], [3600, 60, "minute"], [86400, 3600, "hour"], [2592000, 86400, "day"], [Infinity, 2592000, "month"]];
  const [, size, unit] = steps.find(([limit]) => Math.abs(seconds) < limit);
  if (unit === "second" && Math.abs(seconds) < 5) {
    return t("time.now");
  }
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

export function shortDigest(digest) {
  const text = String(digest ?? "").replace(/^sha256:/, "");
  return text.length > 12 ? text.slice(0, 12) : text || "–";
}

/** A value of JSON, as a person would write it. */
export function plain(value) {
  if (value === undefined || value === null) {
    return "–";
  }
  if (typeof value === "number") {
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(12)));
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
