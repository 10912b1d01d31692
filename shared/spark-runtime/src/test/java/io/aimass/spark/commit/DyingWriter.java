package io.aimass.spark.commit;

import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Dies after its temporary file is written and before it is published. Argument: the commit's file. */
final class DyingWriter {
    static final int EXIT_CODE = 137;

    private DyingWriter() {}

    public static void main(String[] arguments) throws Exception {
        var configuration = new Configuration();
        new LinkLogStore(configuration)
                .write(
                        new Path(arguments[0]),
                        thenDie(List.of("{\"half\":", "1}").iterator()),
                        false,
                        configuration);
    }

    private static Iterator<String> thenDie(Iterator<String> lines) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (!lines.hasNext()) {
                    Runtime.getRuntime().halt(EXIT_CODE);
                }
                return true;
            }

            @Override
            public String next() {
                return lines.next();
            }
        };
    }
}
