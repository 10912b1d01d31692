package io.aimass.training.trainer;

import io.aimass.contracts.Names;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The trainers there are, by name. */
public final class Trainers {
    private Trainers() {}

    /** @throws IllegalArgumentException naming the nearest one; fit for {@link io.aimass.contracts.Settings} */
    public static Trainer parse(String name) {
        var known = known();
        if (!known.containsKey(name)) {
            throw new IllegalArgumentException(Names.unknown(name, "trainer", known.keySet()));
        }
        return known.get(name);
    }

    private static Map<String, Trainer> known() {
        var result = new TreeMap<String, Trainer>();
        ServiceLoader.load(Trainer.class, Trainers.class.getClassLoader())
                .forEach(trainer -> result.put(trainer.name(), trainer));
        return result;
    }
}
