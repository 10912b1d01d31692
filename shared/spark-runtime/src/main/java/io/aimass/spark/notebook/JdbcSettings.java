package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a client asks of the session it opens: the zone to begin in, and settings that SET could change too. Hive's service would take
 * system properties, its own settings and those of a metastore as well.
 */
final class JdbcSettings {
    private static final String ZONE = "use:database";
    private static final String SETTING = "set:hiveconf:";
    private static final String VARIABLE = "set:hivevar:";

    /** What Hive's own clients send of themselves; it changes nothing here. */
    private static final Set<String> OF_THE_CLIENT =
            Set.of("set:hiveconf:hive.server2.thrift.resultset.default.fetch.size");

    private JdbcSettings() {}

    static Map<String, String> checked(Map<String, String> asked) {
        var allowed = new HashMap<String, String>();
        orEmpty(asked).forEach((key, value) -> {
            if (key.equals(ZONE)) {
                LakeNames.checkZone(value);
                allowed.put(key, value);
            } else if (!OF_THE_CLIENT.contains(key)) {
                var setting = setting(key);
                AllowedSettings.change(setting);
                checkValue(setting, value);
                allowed.put(SETTING + setting, value);
            }
        });
        return allowed;
    }

    static Map<String, String> orEmpty(Map<String, String> settings) {
        return settings == null ? Map.of() : settings;
    }

    /** Hive's service would put the process's environment, properties and secrets there. */
    private static void checkValue(String setting, String value) {
        if (value.contains("${")) {
            throw JobException.user("The value of '%s' cannot be asked for by ${…}. Write the value itself.", setting);
        }
    }

    private static String setting(String key) {
        for (var prefix : Set.of(SETTING, VARIABLE)) {
            if (key.startsWith(prefix)) {
                return key.substring(prefix.length());
            }
        }
        throw JobException.user("'%s' cannot be asked of a session. Leave it out of the JDBC URL.", key);
    }
}
