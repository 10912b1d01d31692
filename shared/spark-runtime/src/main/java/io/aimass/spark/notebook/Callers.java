package io.aimass.spark.notebook;

import java.io.IOException;
import java.util.Optional;

/** Knows people by their tokens. */
@FunctionalInterface
public interface Callers {
    /**
     * @return who the token belongs to; empty when it is not a person's valid token
     * @throws IOException when nobody can say
     */
    Optional<String> name(String token) throws IOException, InterruptedException;
}
