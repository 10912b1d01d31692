package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.DemoHome.Demo;
import io.aimass.deploy.cli.Remote;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

@OnTheDemo
class CancelTest {
    private static final long PATIENCE_SECONDS = 180;

    /** Spark cannot interrupt XGBoost's native code: the rounds have to notice. */
    @Test
    void aTrainingCancelledInTheMiddleOfBoostingLeavesTheDriverFreeForTheNextRun(Demo demo) throws IOException {
        var server = demo.remote();
        var driver = driver(server).get("pid");
        var run = submit(server, training(server, Map.of("rounds", 10_000, "max-depth", 6)));
        await(server, run, now -> number(now, "done") >= 5 && number(now, "total") == 10_000);

        server.post("/api/v1/runs/" + run + "/cancel", Map.of());
        var ended = await(server, run, now -> now.get("finishedAt") != null);
        var next = submit(server, training(server, Map.of("rounds", 2)));

        assertThat(ended).containsEntry("state", "CANCELLED");
        assertThat(await(server, next, now -> now.get("finishedAt") != null)).containsEntry("state", "SUCCEEDED");
        assertThat(driver(server).get("pid")).as("no driver had to be replaced").isEqualTo(driver);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> training(Remote server, Map<String, Object> parameters) {
        var done = (List<Map<String, Object>>)
                server.get("/api/v1/runs?jobType=train&limit=1").get("items");
        var settings = new LinkedHashMap<>((Map<String, Object>) done.get(0).get("settings"));
        settings.put("trainer", "xgboost");
        settings.put("repository", "cancelled");
        settings.put("parameters", parameters);
        return settings;
    }

    private static String submit(Remote server, Map<String, Object> settings) {
        return String.valueOf(server.post("/api/v1/runs", Map.of("jobType", "train", "settings", settings))
                .get("id"));
    }

    private static Map<?, ?> driver(Remote server) {
        return (Map<?, ?>) ((List<?>) server.get("/api/v1/drivers").get("items")).get(0);
    }

    private static Map<String, Object> await(Remote server, String run, Predicate<Map<String, Object>> wanted) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            var now = server.get("/api/v1/runs/" + run);
            if (wanted.test(now)) {
                return now;
            }
            assertThat(System.nanoTime()).as("%s", now).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static long number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }
}
