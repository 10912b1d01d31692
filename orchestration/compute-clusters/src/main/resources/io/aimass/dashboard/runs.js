import { get, segment } from "/ui/kit/api.js";

/** Where the server shows a run. */
export async function runAddress() {
  const { server } = await get("/me");
  return (id) => `${server}/runs/${segment(id)}`;
}

export const accuracy = (run) => ["test.accuracy", "validation.accuracy", "accuracy"].map((key) => run.metrics?.[key] ?? run.outputs?.[key]).find((value) => value !== undefined && value !== null);
