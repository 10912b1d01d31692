package io.aimass.orchestration.workflow;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int LENGTH = 20;
    private static final BigInteger BASE = BigInteger.valueOf(36);

    private Ids() {}

    static String newWorkflowRun() {
        return "w-" + text(new BigInteger(128, RANDOM));
    }

    /** The same for the same task of the same workflow run, in every process. */
    static String taskRun(String workflowRun, String task) {
        return "r-" + digest(workflowRun + "/" + task);
    }

    /** Twenty letters and digits that stand for {@code text}. */
    static String digest(String text) {
        try {
            return text(new BigInteger(
                    1, MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String text(BigInteger number) {
        var text = number.mod(BASE.pow(LENGTH)).toString(36);
        return "0".repeat(LENGTH - text.length()) + text;
    }
}
