package io.aimass.orchestration.workflow.spec;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What is wrong with a spec: the first hundred problems and the number of the others. */
final class Problems {
    private static final int SHOWN = 100;
    private static final int SUGGESTED = 20;

    private final List<String> shown = new ArrayList<>();
    private int others;
    private int suggested;

    void add(String problem) {
        if (shown.size() < SHOWN) {
            shown.add(problem);
        } else {
            others++;
        }
    }

    void addAll(Collection<String> problems) {
        problems.forEach(this::add);
    }

    /** Suggests the nearest name; only for the first few, since each is compared with all that are known. */
    void unknown(String where, String name, String kind, Collection<String> known) {
        add("'" + where + "': "
                + (suggested++ < SUGGESTED ? Names.unknown(name, kind, known) : "'" + name + "' is not a " + kind));
    }

    void throwIfAny() {
        if (others > 0) {
            shown.add("and " + others + " more");
        }
        if (!shown.isEmpty()) {
            throw new InvalidSettings(shown);
        }
    }
}
