package io.aimass.orchestration.platform.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventRelayTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void newsOfATopicReachTheBusesOfOtherServersOnce() throws Exception {
        var settings = TestDatabase.POSTGRES.settings(folder);
        var here = new EventBus();
        var there = new EventBus();
        try (var one = Database.open(settings);
                var other = Database.open(settings);
                var outward = new EventRelay(here, one, "workflow-run");
                var back = new EventRelay(there, other, "workflow-run")) {
            var heardHere = listenTo(here);
            var heardThere = listenTo(there);

            var sent = 0;
            String heard = null;
            while (heard == null) {
                assertThat(sent).as("seconds").isLessThan((int) PATIENCE_SECONDS);
                here.publish("driver", "d-1", Map.of("state", "GONE"));
                here.publish("workflow-run", "w-" + sent++, Map.of("state", "RUNNING", "task", "a b"));
                heard = heardThere.poll(1, TimeUnit.SECONDS);
            }
            assertThat(heard).matches("workflow-run \\{id=w-\\d+, .*}").contains("state=RUNNING", "task=a b");
            there.publish("workflow-run", "back", Map.of());

            var text = "";
            while (!text.equals("workflow-run {id=back}")) {
                text = heardHere.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(text).isNotNull();
            }
            assertThat(heardHere).noneMatch(more -> more.contains("back"));
            assertThat(heardThere).noneMatch(event -> event.startsWith("driver"));
        }
    }

    private static LinkedBlockingQueue<String> listenTo(EventBus bus) {
        var heard = new LinkedBlockingQueue<String>();
        bus.subscribe(event -> heard.add(event.topic() + " " + event.data()));
        return heard;
    }
}
