// Upload Model: files are streamed as they are chosen; Commit Changes makes them a version.
import { get, maybe, post, segment, upload } from "/ui/kit/api.js";
import { h, id, put } from "/ui/kit/dom.js";
import { bytes, percent } from "/ui/kit/format.js";
import { t } from "/ui/kit/i18n.js";
import { chip, dialog, field, text, toast } from "/ui/kit/widgets.js";

export async function uploadDialog(name, done) {
  const path = `/models/${segment(name)}/uploads`;
  const me = await maybe(get("/me"));
  let session = null;
  let sending = 0;
  let sent = 0;
  const failed = new Set();
  const kept = new Set();
  const list = h("div", { class: "stack-small", "aria-live": "polite" });
  const input = h("input", { type: "file", multiple: true, class: "visually-hidden", id: id("file") });
  const drop = h("div", { class: "drop" }, input, h("label", { class: "button", for: input.id }, t("upload.choose")), h("span", { class: "muted small" }, t("upload.hint")));
  const message = text("message", "", { required: true, placeholder: t("commit.placeholder") });
  const author = text("author", me?.name ?? "", { required: true });
  const opened = dialog(t("model.upload"), [drop, list, field(t("commit.message"), message, { required: true }), field(t("commit.author"), author, { required: true })], {
    submitLabel: t("commit"),
    wide: true,
    submit: async (values) => {
      const version = await post(`${path}/${segment(session)}/commit`, { message: values.message, author: values.author });
      toast("good", t("commit.done", { version: version.version }));
      await done(version);
    },
  });
  const ready = () => {
    opened.submitButton.disabled = sending > 0 || sent === 0 || failed.size > 0;
  };
  ready();

  const begin = async () => {
    session ??= (await post(path)).upload;
  };
  let queue = Promise.resolve();
  const add = (files) => {
    for (const file of files) {
      sending += 1;
      ready();
      const at = (file.webkitRelativePath || file.name).split("/").map(segment).join("/");
      const line = row(file, () => {
        failed.delete(at);
        ready();
      });
      list.append(line.element);
      queue = queue.then(async () => {
        try {
          await begin();
          await upload(`${path}/${segment(session)}/files/${at}`, file, line.progress);
          line.done();
          sent += 1;
          failed.delete(at);
          kept.add(at);
        } catch (error) {
          line.failed(error, kept.has(at));
          failed.add(at);
        } finally {
          sending -= 1;
          ready();
        }
      });
    }
  };
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    add([...event.dataTransfer.files]);
  });
}

// leaveOut: of a file that could not be sent, when the version is to be made without it, or with what was sent of that path before
function row(file, leaveOut) {
  const bar = h("progress", { max: "1", "aria-label": file.name });
  bar.setAttribute("value", "0");
  const state = h("span", { class: "small muted" }, percent(0, 0));
  const element = h("div", { class: "progress-line", "data-file": file.name }, h("div", { class: "progress-text" }, h("span", {}, h("code", {}, file.name), ` ${bytes(file.size)}`), state), bar);
  return {
    element,
    progress: (loaded, total) => {
      bar.setAttribute("value", total ? loaded / total : 0);
      put(state, percent(total ? loaded / total : 0, 0));
    },
    done: () => {
      bar.setAttribute("value", "1");
      bar.className = "good";
      put(state, chip("SUCCEEDED", t("upload.sent")));
    },
    failed: (error, earlier) => {
      bar.className = "bad";
      const button = h("button", { type: "button", class: "button small" }, t(earlier ? "upload.keep-earlier" : "upload.leave-out"));
      button.addEventListener("click", () => {
        element.remove();
        leaveOut();
      });
      put(state, chip("FAILED", error.message), button);
    },
  };
}
