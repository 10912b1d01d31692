// A workflow's tasks, whether they come as a list or by name, as [{name, needs, kind, target, when}].
export function tasksOf(workflow) {
  const tasks = workflow.tasks ?? workflow.spec?.tasks ?? [];
  if (typeof tasks === "number") {
    return tasksOf({ tasks: workflow.spec?.tasks ?? [] });
  }
  const list = Array.isArray(tasks) ? tasks : Object.entries(tasks).map(([name, task]) => ({ name, ...task }));
  return list.map((task) => ({ ...task, needs: needsOf(task), target: task.target ?? task.job ?? task.action ?? task.run ?? task.kind ?? "" }));
}

function needsOf(task) {
  const needs = task.needs ?? task.dependsOn ?? [];
  return Array.isArray(needs) ? needs : String(needs).split(/\s*,\s*/).filter(Boolean);
}
