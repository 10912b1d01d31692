// The layout library is a classic script; it is fetched with the first graph.
let loaded = null;

export function needGraphs() {
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/ui/vendor/dagre/dagre.min.js";
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error("dagre.min.js could not be loaded")));
    document.head.append(script);
  });
  return loaded;
}
