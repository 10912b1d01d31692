import { h, id, put } from "./dom.js";
import { duration, number } from "./format.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { query, setQuery } from "./router.js";

const STATES = {
  QUEUED: ["", "clock"],
  WAITING: ["", "clock"],
  RUNNING: ["busy", "running"],
  SUCCEEDED: ["good", "check"],
  FAILED: ["bad", "cross"],
  CANCELLED: ["warn", "stop"],
  SKIPPED: ["", "skip"],
};

export const TERMINAL = new Set(["SUCCEEDED", "FAILED", "CANCELLED", "SKIPPED"]);

export function stateClass(state) {
  return STATES[state]?.[0] || "idle";
}

export function stateIcon(state) {
  return icon(STATES[state]?.[1] ?? "clock", state === "RUNNING" ? "spin" : "");
}

export function stateText(state) {
  return t(`state.${String(state).toLowerCase()}`);
}

/** A state in colour, icon and words: never by colour alone. */
export function chip(state, text = stateText(state)) {
  return h("span", { class: `chip ${STATES[state]?.[0] ?? ""}`, "data-state": state }, stateIcon(state), text);
}

export function tag(text, plain = false) {
  return h("span", { class: plain ? "tag plain" : "tag" }, text);
}

export function card(title, ...content) {
  return h("section", { class: "card" }, h("div", { class: "card-head" }, h("h2", {}, title)), content);
}

export function cardWith(title, actions, ...content) {
  return h("section", { class: "card" }, h("div", { class: "card-head" }, h("h2", {}, title), h("div", { class: "actions" }, actions)), content);
}

export function facts(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs.filter(([, value]) => value !== undefined && value !== null && value !== "").map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

export function counter(label, value, href) {
  return h(href ? "a" : "div", { class: "counter", href, "data-counter": label }, h("span", { class: "value" }, typeof value === "number" ? number(value) : value), h("span", { class: "label" }, label));
}

export function button(label, { name, kind = "", onclick, href, type = "button", disabled, download } = {}) {
  const attributes = { class: `button ${kind}`, onclick, disabled };
  if (href) {
    return h("a", { ...attributes, href, download }, name && icon(name), label);
  }
  return h("button", { ...attributes, type }, name && icon(name), label);
}

/** Runs an asynchronous action with the button disabled meanwhile, so that nothing is sent twice. */
export function action(label, work, options = {}) {
  const made = button(label, options);
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await work(made);
    } catch (error) {
      toastError(error);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

export function empty(title, text, actions = [], iconName = "empty") {
  return h("div", { class: "empty" }, icon(iconName), h("h2", {}, title), text && h("p", {}, text), h("div", { class: "actions" }, actions));
}

export function notice(kind, title, ...content) {
  const names = { bad: "alert", warn: "alert", good: "check" };
  return h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : undefined }, icon(names[kind] ?? "info"), h("div", {}, title && h("strong", {}, title), content));
}

/** What the server said: the message, and every problem of the request at once. */
export function errorNotice(error, title = "") {
  return notice("bad", title, h("span", {}, error.message), error.problems?.length ? h("ul", {}, error.problems.map((p) => h("li", {}, typeof p === "string" ? p : JSON.stringify(p)))) : null);
}

export function loading() {
  return h("div", { class: "card" }, h("div", { class: "loading", role: "status" }, h("span", { class: "visually-hidden" }, t("loading")), h("div", { class: "bone" }), h("div", { class: "bone" }), h("div", { class: "bone" })));
}

export function copyButton(text) {
  return button(t("copy"), {
    name: "copy",
    kind: "quiet small",
    onclick: async () => {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      toast("good", t("copied"));
    },
  });
}

export function codeLine(text) {
  return h("div", { class: "code-line" }, h("code", {}, text), copyButton(text));
}

/**
 * A table. columns: [{title, cell(row), num?, tight?, sort?(row)}]; sorting is kept in the query under `sort`.
 */
export function table(columns, rows, { caption, rowAttributes = () => ({}), sortKey = "sort", kind = "" } = {}) {
  const body = h("tbody");
  const heads = columns.map((column, i) => head(column, i));
  const element = h("table", { class: kind }, caption && h("caption", { class: "visually-hidden" }, caption), h("thead", {}, h("tr", {}, heads)), body);

  function head(column, i) {
    const attributes = { class: cellClass(column), scope: "col" };
    if (!column.sort) {
      return h("th", attributes, column.title || h("span", { class: "visually-hidden" }, t("actions")));
    }
    return h("th", attributes, h("button", { type: "button", onclick: () => sortBy(i) }, column.title, h("span", { class: "arrow", "aria-hidden": "true" })));
  }

  function sortBy(i) {
    const [at, direction] = String(query()[sortKey] ?? "").split(".");
    setQuery({ [sortKey]: `${i}.${Number(at) === i && direction === "a" ? "d" : "a"}` });
    draw();
  }

  function draw() {
    const [at, direction] = String(query()[sortKey] ?? "").split(".");
    const column = columns[Number(at)];
    const sorted = at !== "" && column?.sort ? [...rows].sort(order(column.sort, direction === "d" ? -1 : 1)) : rows;
    heads.forEach((th, i) => {
      const active = at !== "" && Number(at) === i && columns[i].sort;
      th.removeAttribute("aria-sort");
      if (active) {
        th.setAttribute("aria-sort", direction === "d" ? "descending" : "ascending");
      }
      const arrow = th.querySelector(".arrow");
      if (arrow) {
        arrow.textContent = active ? (direction === "d" ? "↓" : "↑") : "";
      }
    });
    put(body, sorted.map((row) => h("tr", rowAttributes(row), columns.map((c) => h("td", { class: cellClass(c) }, c.cell(row))))));
  }

  draw();
  return scroller(element, caption);
}

export function scroller(element, label) {
  return h("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": label ?? t("table") }, element);
}

function cellClass(column) {
  return [column.num && "num", column.tight && "tight", column.narrow === false && "hide-narrow"].filter(Boolean).join(" ") || undefined;
}

function order(key, direction) {
  return (a, b) => {
    const x = key(a) ?? "";
    const y = key(b) ?? "";
    return direction * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y)));
  };
}

export function pager(offset, limit, total, href) {
  const from = total === 0 ? 0 : offset + 1;
  return h(
    "div",
    { class: "pager" },
    h("span", {}, t("pager.range", { from: number(from), to: number(Math.min(offset + limit, total)), total: number(total) })),
    h("span", { class: "actions" }, offset > 0 && button(t("pager.newer"), { href: href(Math.max(0, offset - limit)), kind: "small" }), offset + limit < total && button(t("pager.older"), { href: href(offset + limit), kind: "small" })),
  );
}

/** Tabs that are links: each has an address (`?tab=`), arrow keys move between them. tabs: [{key, title, count?, build()}] */
export function tabs(list, label) {
  const available = list.filter(Boolean);
  const panel = h("div", { role: "tabpanel", tabindex: "0", class: "stack", id: id("panel") });
  const links = available.map((tab) =>
    h("a", { role: "tab", id: id("tab"), href: `?tab=${tab.key}`, "data-tab": tab.key, "aria-controls": panel.id, onclick: (event) => choose(event, tab) }, tab.title, tab.count !== undefined && h("span", { class: "tab-count" }, number(tab.count))),
  );
  const strip = h("div", { class: "tabs", role: "tablist", "aria-label": label, onkeydown: move }, links);

  function choose(event, tab) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    setQuery({ tab: tab === available[0] ? "" : tab.key, sort: "" });
    draw();
  }

  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const at = links.indexOf(document.activeElement);
      const next = links[(at + step + links.length) % links.length];
      next.focus();
      next.click();
    }
  }

  function draw() {
    const chosen = available.find((tab) => tab.key === query().tab) ?? available[0];
    links.forEach((link, i) => {
      const active = available[i] === chosen;
      link.setAttribute("aria-selected", active);
      link.tabIndex = active ? 0 : -1;
      if (active) {
        panel.setAttribute("aria-labelledby", link.id);
      }
    });
    put(panel, loading());
    Promise.resolve(chosen.build(panel))
      .then((content) => content && put(panel, content))
      .catch((error) => put(panel, errorNotice(error)));
  }

  draw();
  return h("div", { class: "stack" }, strip, panel);
}

export function field(label, control, { hint, required, error } = {}) {
  control.id ||= id("f");
  const notes = [];
  if (hint) {
    notes.push(h("div", { class: "hint", id: id("hint") }, hint));
  }
  if (error) {
    notes.push(h("div", { class: "error", id: id("error") }, error));
    control.setAttribute("aria-invalid", "true");
  }
  if (notes.length) {
    control.setAttribute("aria-describedby", notes.map((n) => n.id).join(" "));
  }
  return h("div", { class: "field" }, h("label", { for: control.id }, label, required && h("span", { class: "required", "aria-hidden": "true" }, " *")), control, notes);
}

export function text(name, value = "", attributes = {}) {
  return h("input", { type: "text", name, value, autocomplete: "off", spellcheck: "false", ...attributes });
}

export function area(name, value = "", attributes = {}) {
  return h("textarea", { name, rows: "3", ...attributes, value });
}

/** options: [value] or [[value, label]] */
export function select(name, options, value, attributes = {}) {
  return h("select", { name, ...attributes }, options.map((o) => (Array.isArray(o) ? o : [o, o])).map(([v, label]) => h("option", { value: v, selected: String(v) === String(value ?? "") }, label)));
}

/** A modal dialog with a form; submit(form, values) may throw what the server said, which is shown in place. */
export function dialog(title, content, { submitLabel, submit, wide, onclose } = {}) {
  const errors = h("div");
  const heading = h("h2", { id: id("title") }, title);
  const send = submit && h("button", { type: "submit", class: "button primary" }, submitLabel);
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        if (!form.reportValidity()) {
          return;
        }
        send.disabled = true;
        put(errors);
        try {
          const outcome = await submit(Object.fromEntries(new FormData(form)), form);
          if (outcome !== "stay") {
            box.close();
          }
        } catch (error) {
          put(errors, errorNotice(error));
        } finally {
          send.disabled = false;
        }
      },
    },
    h("div", { class: "dialog-body" }, content, errors),
    h("div", { class: "dialog-foot" }, button(submit ? t("cancel") : t("close"), { onclick: () => box.close() }), send),
  );
  const box = h("dialog", { class: wide ? "wide" : "", "aria-labelledby": heading.id }, h("div", { class: "dialog-head" }, heading, h("button", { type: "button", class: "button quiet small", "aria-label": t("close"), onclick: () => box.close() }, icon("cross"))), form);
  box.addEventListener("close", () => {
    box.remove();
    onclose?.();
  });
  document.body.append(box);
  box.showModal();
  box.querySelector("input, select, textarea")?.focus();
  return { box, submitButton: send, errors };
}

export function confirm(title, question, label) {
  return new Promise((resolve) => {
    let answer = false;
    dialog(title, h("p", {}, question), { submitLabel: label, submit: async () => { answer = true; }, onclose: () => resolve(answer) });
  });
}

export function toast(kind, message) {
  let host = document.querySelector(".toasts");
  if (!host) {
    host = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(host);
  }
  const note = notice(kind, "", h("span", {}, message));
  note.removeAttribute("role");
  host.append(note);
  setTimeout(() => note.remove(), kind === "bad" ? 9000 : 4500);
}

export function toastError(error) {
  toast("bad", [error.message, ...(error.problems ?? [])].join(" "));
}

/** One cell a run, oldest first, each a link to its run. */
export function strip(runs, href, size = 20) {
  const latest = runs.slice(0, size).reverse();
  if (!latest.length) {
    return h("span", { class: "muted small" }, t("runs.none-yet"));
  }
  return h("span", { class: "strip" }, latest.map((run) => {
    const label = `${stateText(run.state)} · ${run.id}`;
    return h("a", { class: `cell ${stateClass(run.state)}`, href: href(run), title: label, "aria-label": label });
  }));
}

export function elapsed(run) {
  if (!run.startedAt) {
    return "–";
  }
  return duration((run.finishedAt || Date.now()) - run.startedAt);
}

/** done of total, as far as it is known; says "done" only in the terminal state. */
export function progress(run) {
  const ended = TERMINAL.has(run.state);
  const known = run.total > 0;
  const value = run.state === "SUCCEEDED" ? 1 : known ? Math.min(run.done / run.total, ended ? 1 : 0.99) : ended ? 0 : undefined;
  const bar = h("progress", { max: "1", class: ended ? stateClass(run.state) : "", "aria-label": t("run.progress") });
  if (value === undefined) {
    bar.removeAttribute("value");
  } else {
    bar.setAttribute("value", value);
  }
  return h(
    "div",
    { class: "progress-line" },
    bar,
    h("div", { class: "progress-text" }, h("span", {}, ended ? stateText(run.state) : run.phase || t("run.waiting")), h("span", {}, known ? t("run.units", { done: number(run.done), total: number(run.total) }) : "")),
  );
}

export function accountingTable(list) {
  const terms = ["read", "written", "quarantined", "deduplicated", "dropped"];
  const holds = (a) => a.read === a.written + a.quarantined + a.deduplicated + a.dropped;
  return table(
    [
      { title: t("accounting.source"), cell: (a) => a.source },
      ...terms.map((term) => ({ title: t(`accounting.${term}`), num: true, cell: (a) => number(a[term]) })),
      { title: t("accounting.sum"), cell: (a) => (holds(a) ? chip("SUCCEEDED", t("accounting.holds")) : chip("FAILED", t("accounting.broken"))) },
    ],
    list,
    { caption: t("accounting.title"), sortKey: "accounting-sort" },
  );
}

export function pageHead(title, { lede, chips = [], actions = [] } = {}) {
  return h("div", { class: "page-head" }, h("div", { class: "grow" }, h("div", { class: "title-line" }, h("h1", {}, title), chips), lede && h("p", { class: "lede" }, lede)), h("div", { class: "actions" }, actions));
}

