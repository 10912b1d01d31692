package io.aimass.orchestration.compute;

/** Why a run has no driver any more. */
enum Loss {
    /** The driver's heap was exhausted. */
    OUT_OF_MEMORY("ran out of memory"),
    /** The driver ended itself because a cancelled run would not stop. */
    STUCK("had to be ended because a cancelled run would not stop"),
    /** It is not heard of. */
    SILENT("stopped answering"),
    DIED("died");

    private static final int JVM_OUT_OF_MEMORY = 3;
    private static final int SPARK_OUT_OF_MEMORY = 52;
    private static final int CANCELLED_RUN_STUCK = 53;

    private final String words;

    Loss(String words) {
        this.words = words;
    }

    static Loss of(int exitCode) {
        return switch (exitCode) {
            case JVM_OUT_OF_MEMORY, SPARK_OUT_OF_MEMORY -> OUT_OF_MEMORY;
            case CANCELLED_RUN_STUCK -> STUCK;
            default -> DIED;
        };
    }

    String words() {
        return words;
    }
}
