package io.aimass.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Publishes its own name and dies on the way. Arguments: when, the storage root, the path, then the storage's options as {@code key=value}. */
final class DyingPublisher {
    static final int EXIT_CODE = 137;

    /** When it dies. */
    enum When {
        CLAIMED,
        PUBLISHED
    }

    private DyingPublisher() {}

    public static void main(String[] arguments) throws Exception {
        var options = new HashMap<String, String>();
        for (var i = 3; i < arguments.length; i++) {
            var option = arguments[i].split("=", 2);
            options.put(option[0], option[1]);
        }
        var rows = new DyingRows(options, When.valueOf(arguments[0]));
        try (var storage = new S3Storage(URI.create(arguments[1]), options, rows)) {
            storage.publish(arguments[2], new ByteArrayInputStream("the dying one".getBytes(UTF_8)));
        }
    }

    private static final class DyingRows extends CommitRows {
        private final When when;

        DyingRows(Map<String, String> options, When when) {
            super(options);
            this.when = when;
        }

        @Override
        String claim(String object, String staged) throws IOException {
            var holder = super.claim(object, staged);
            die(When.CLAIMED);
            return holder;
        }

        @Override
        void release(String object, String staged) {
            die(When.PUBLISHED);
        }

        private void die(When then) {
            if (when == then) {
                Runtime.getRuntime().halt(EXIT_CODE);
            }
        }
    }
}
