package io.aimass.orchestration.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jobrunr.utils.mapper.JsonMapper;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JobRunr's JSON, read only after it was found to name nothing but {@link ScheduledWork}, texts and JobRunr's own classes. Another job
 * becomes a call of {@link ScheduledWork#refuse}, before any class it names is loaded.
 */
final class GuardedJson implements JsonMapper {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedJson.class);
    private static final String WORK = ScheduledWork.class.getName();
    private static final String TEXT = String.class.getName();
    private static final Map<String, Integer> METHODS = Map.of("retry", 2, "start", 2, "sweep", 0, "refuse", 1);

    private final JsonMapper mapper = new JacksonJsonMapper();
    private final ObjectMapper trees = new ObjectMapper();

    @Override
    public String serialize(Object object) {
        return mapper.serialize(object);
    }

    @Override
    public void serialize(OutputStream out, Object object) {
        mapper.serialize(out, object);
    }

    @Override
    public <T> T deserialize(String json, Class<T> type) {
        return mapper.deserialize(guarded(json), type);
    }

    private String guarded(String json) {
        try {
            var tree = trees.readTree(json);
            if (tree instanceof ObjectNode job && !isAllowed(job)) {
                LOG.error("a scheduled job in the database is not one of ours and will not be executed");
                replace(job);
                return trees.writeValueAsString(job);
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a scheduled job in the database is not JSON", e);
        }
    }

    private static boolean isAllowed(ObjectNode job) {
        return namesOnlyJobRunr(job) && (!job.has("jobDetails") || isOurs(job.get("jobDetails")));
    }

    private static boolean isOurs(JsonNode details) {
        var parameters = details.path("jobParameters");
        var expected = METHODS.get(details.path("methodName").asText());
        if (!details.path("className").asText().equals(WORK)
                || details.hasNonNull("staticFieldName")
                || expected == null
                || parameters.size() != expected) {
            return false;
        }
        for (var parameter : parameters) {
            if (!parameter.path("className").asText().equals(TEXT)
                    || !parameter.path("actualClassName").asText(TEXT).equals(TEXT)
                    || !parameter.path("object").isTextual()) {
                return false;
            }
        }
        return true;
    }

    /** Types that JSON itself names, anywhere. */
    private static boolean namesOnlyJobRunr(ObjectNode job) {
        for (var type : job.findValues("@class")) {
            var name = type.asText();
            if (!name.startsWith("org.jobrunr.") && !name.startsWith("java.util.concurrent.Concurrent")) {
                return false;
            }
        }
        return true;
    }

    private void replace(ObjectNode job) {
        var details = trees.createObjectNode();
        details.put("className", WORK);
        details.putNull("staticFieldName");
        details.put("methodName", "refuse");
        details.putArray("jobParameters")
                .addObject()
                .put("className", TEXT)
                .put("actualClassName", TEXT)
                .put("object", "the stored job names something else than this product's own work");
        details.put("cacheable", false);
        job.set("jobDetails", details);
        job.putObject("metadata").put("@class", ConcurrentHashMap.class.getName());
    }
}
