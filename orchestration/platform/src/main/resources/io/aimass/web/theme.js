// Loaded before the page is painted: the theme and the language chosen last.
(() => {
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset.theme = stored("aimass.theme") || (dark.matches ? "dark" : "light");
  };
  apply();
  dark.addEventListener("change", apply);
  if (document.currentScript?.dataset.keepLanguage) {
    return;
  }
  const language = stored("aimass.language") || (navigator.language || "en").slice(0, 2);
  document.documentElement.lang = language === "zh" ? "zh" : "en";
})();
