// Messages in the reader's language; a key without a message shows itself and is an error on the console, which the tests find.
const LANGUAGES = ["en", "zh"];
const messages = {};

export function language() {
  return document.documentElement.lang === "zh" ? "zh" : "en";
}

export function locale() {
  return language() === "zh" ? "zh-CN" : "en-GB";
}

export async function loadMessages(...bases) {
  for (const base of bases) {
    const response = await fetch(`${base}/messages-${language()}.json`);
    Object.assign(messages, await response.json());
  }
}

export function t(key, values = {}) {
  if (!has(key)) {
    console.error(`There is no message ${key}.`);
  }
  const message = messages[key] ?? key;
  return message.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function has(key) {
  return key in messages;
}

export function chooseLanguage(code) {
  if (LANGUAGES.includes(code)) {
    localStorage.setItem("aimass.language", code);
    location.reload();
  }
}
