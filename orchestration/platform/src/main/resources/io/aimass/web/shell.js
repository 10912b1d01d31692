// The frame of every page: navigation, breadcrumbs, theme, language, sign-out; and the rendering of the routed page into it.
import { h, put } from "./dom.js";
import { chooseLanguage, language, t } from "./i18n.js";
import { icon, logo } from "./icons.js";
import { query } from "./router.js";
import { errorNotice, loading } from "./widgets.js";

/**
 * @param options brand, home, sections [{key, title, href, icon, owns: [path beginnings]}], extras (elements for the bar), foot (elements)
 * @return render, for the router
 */
export function frame(options) {
  const main = h("main", { id: "main", class: "page", tabindex: "-1" });
  const crumbs = h("ol");
  const links = options.sections.map((section) => h("a", { href: section.href, "data-section": section.key }, icon(section.icon), section.title));
  put(
    document.body,
    h("a", { class: "skip", href: "#main" }, t("skip")),
    h(
      "div",
      { class: "frame" },
      h("nav", { class: "side", "aria-label": t("nav.label") }, h("a", { class: "brand", href: options.home }, logo(), h("span", {}, options.brand)), h("ul", {}, links.map((link) => h("li", {}, link))), h("div", { class: "side-foot" }, options.foot ?? [])),
      h("div", { class: "column" }, h("header", { class: "bar" }, h("nav", { class: "crumbs", "aria-label": t("breadcrumbs") }, crumbs), options.extras ?? [], languageSwitch(), themeSwitch(), options.signOut && signOutButton(options.signOut)), main),
    ),
  );

  return async ({ found, moved, current }) => {
    mark(links, options.sections);
    put(crumbs);
    main.setAttribute("aria-busy", "true");
    put(main, loading());
    const page = await content(found, options);
    if (!current()) {
      return;
    }
    put(main, page.elements);
    main.removeAttribute("aria-busy");
    document.title = [page.title, options.brand].filter(Boolean).join(" · ");
    put(crumbs, (page.crumbs ?? []).map(([text, href]) => h("li", {}, href ? h("a", { href }, text) : h("span", { "aria-current": "page" }, text))));
    if (moved) {
      scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }
    page.ready?.();
  };
}

async function content(found, options) {
  if (!found) {
    return { title: t("not-found"), crumbs: [[t("not-found")]], elements: [h("h1", {}, t("not-found")), h("p", {}, t("not-found.text", { path: location.pathname })), h("p", {}, h("a", { href: options.home }, t("not-found.home")))] };
  }
  try {
    const module = await found.load();
    return await module.page({ params: found.params, query: query() });
  } catch (error) {
    return { title: t("problem"), crumbs: [[t("problem")]], elements: [h("h1", {}, error.status === 404 ? t("not-found") : t("problem")), errorNotice(error)] };
  }
}

function mark(links, sections) {
  const path = location.pathname;
  links.forEach((link, i) => {
    const section = sections[i];
    const active = path === section.href || (section.owns ?? []).some((start) => path === start || path.startsWith(`${start}/`));
    if (active) {
      link.setAttribute("aria-current", "page");
    } else {
      link.removeAttribute("aria-current");
    }
  });
}

function languageSwitch() {
  const other = language() === "zh" ? "en" : "zh";
  return h("button", { type: "button", class: "button quiet small", id: "language", "aria-label": other === "zh" ? "中文 (switch to Chinese)" : "English (切换到英文)", onclick: () => chooseLanguage(other) }, icon("language"), other === "zh" ? "中文" : "English");
}

function themeSwitch() {
  const root = document.documentElement;
  const made = h("button", { type: "button", class: "button quiet small", id: "theme" });
  const draw = () => {
    const dark = root.dataset.theme === "dark";
    put(made, icon(dark ? "sun" : "moon"));
    made.setAttribute("aria-label", t(dark ? "theme.light" : "theme.dark"));
    made.title = t(dark ? "theme.light" : "theme.dark");
  };
  made.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("aimass.theme", root.dataset.theme);
    draw();
  });
  draw();
  return made;
}

function signOutButton(signOut) {
  return h("button", { type: "button", class: "button quiet small", id: "sign-out", onclick: signOut, title: t("sign-out"), "aria-label": t("sign-out") }, icon("out"));
}
