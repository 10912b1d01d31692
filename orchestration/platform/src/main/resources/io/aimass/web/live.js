// What changes by itself: one event stream a tab, and a poll every second for a page that shows something running.
const listeners = new Set();
let source = null;
let timers = [];

export function listen(address) {
  if (source || typeof EventSource === "undefined") {
    return;
  }
  source = new EventSource(address);
  source.addEventListener("run", (event) => tell(event));
  source.addEventListener("workflow-run", (event) => tell(event));
  addEventListener("pagehide", () => source?.close());
}

function tell(event) {
  let detail = {};
  try {
    detail = JSON.parse(event.data);
  } catch {
    return;
  }
  for (const listener of [...listeners]) {
    listener({ kind: event.type, ...detail });
  }
}

/** Calls back for each change the server tells of, until the page is left. */
export function onEvent(listener) {
  listeners.add(listener);
}

/** Calls work (which answers whether to go on) again and again, a second after it has finished, until the page is left. */
export function poll(work, milliseconds = 1000) {
  const timer = { stopped: false };
  timers.push(timer);
  const next = async () => {
    if (timer.stopped) {
      return;
    }
    let again = true;
    try {
      again = document.hidden ? true : await work();
    } catch {
      again = true;
    }
    if (again && !timer.stopped) {
      timer.handle = setTimeout(next, milliseconds);
    }
  };
  timer.handle = setTimeout(next, milliseconds);
}

/** Refreshes at most once per half second, however many events arrive. */
export function soon(work) {
  let waiting = false;
  return () => {
    if (!waiting) {
      waiting = true;
      const timer = { stopped: false };
      timers.push(timer);
      timer.handle = setTimeout(() => {
        waiting = false;
        if (!timer.stopped) {
          work();
        }
      }, 300);
    }
  };
}

export function leavePage() {
  listeners.clear();
  for (const timer of timers) {
    timer.stopped = true;
    clearTimeout(timer.handle);
  }
  timers = [];
}
