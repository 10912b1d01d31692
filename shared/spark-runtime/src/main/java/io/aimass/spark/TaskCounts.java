package io.aimass.spark;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Tells each run's progress of the Spark tasks of its job group, as Spark's own listener reports them. */
final class TaskCounts extends SparkListener {
    private static final String GROUP = "spark.jobGroup.id";

    private final Map<String, Progress> groups = new ConcurrentHashMap<>();
    private final Map<Integer, String> groupOfStage = new ConcurrentHashMap<>();

    void watch(String group, Progress progress) {
        groups.put(group, progress);
    }

    void forget(String group) {
        groups.remove(group);
        groupOfStage.values().removeIf(group::equals);
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        var group = job.properties() == null ? null : job.properties().getProperty(GROUP);
        if (group != null && groups.containsKey(group)) {
            job.stageInfos().foreach(stage -> groupOfStage.put(stage.stageId(), group));
        }
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
        progress(stage.stageInfo().stageId())
                .ifPresent(p -> p.tasksSubmitted(stage.stageInfo().numTasks()));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        if (task.reason() instanceof Success$) {
            progress(task.stageId()).ifPresent(Progress::taskDone);
        }
    }

    private Optional<Progress> progress(int stage) {
        return Optional.ofNullable(groupOfStage.get(stage)).map(groups::get);
    }
}
