// The one way to the server's REST API: session cookie, CSRF header on changes, errors with the server's own words.
export class ApiError extends Error {
  constructor(status, error = {}) {
    super(error.message || `HTTP ${status}`);
    this.status = status;
    this.type = error.type;
    this.problems = error.problems ?? [];
  }
}

const settings = { base: "/api/v1", csrf: async () => "", signedOut: () => {} };

/** @param base where the routes begin; csrf answers the session's token; signedOut is called when a session has ended */
export function configure(options) {
  Object.assign(settings, options);
}

export function url(path, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return settings.base + path + (pairs.length ? `?${new URLSearchParams(pairs)}` : "");
}

export const segment = (text) => encodeURIComponent(String(text));

export async function get(path, query) {
  return call("GET", url(path, query));
}

export async function post(path, body = {}) {
  return call("POST", url(path), body);
}

export async function put(path, body = {}) {
  return call("PUT", url(path), body);
}

export async function del(path) {
  return call("DELETE", url(path));
}

/** The items of a listing; [] where there is none yet. */
export async function items(path, query) {
  return (await get(path, query)).items ?? [];
}

/** What a page can do without: null instead of a refusal. A failure that is not "there is none" is thrown. */
export async function maybe(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 503)) {
      return null;
    }
    throw error;
  }
}

async function call(method, address, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") {
    headers["X-CSRF-Token"] = await settings.csrf();
  }
  const text = typeof body === "string";
  if (body !== undefined) {
    headers["Content-Type"] = text ? "application/yaml" : "application/json";
  }
  const response = await fetch(address, { method, headers, credentials: "same-origin", body: body === undefined ? undefined : text ? body : JSON.stringify(body) });
  return answer(response.status, await response.text());
}

function answer(status, text) {
  const value = parse(text);
  if (status === 401) {
    settings.signedOut();
  }
  if (status >= 400) {
    throw new ApiError(status, value?.error ?? {});
  }
  return value;
}

function parse(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** Sends a file as it is, never read into memory; progress gets bytes sent and bytes in all. */
export async function upload(path, file, progress) {
  const token = await settings.csrf();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url(path));
    request.setRequestHeader("X-CSRF-Token", token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total || file.size));
    request.addEventListener("load", () => {
      try {
        resolve(answer(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    });
    request.addEventListener("error", () => reject(new ApiError(0, { message: "The connection was lost while sending." })));
    request.send(file);
  });
}
