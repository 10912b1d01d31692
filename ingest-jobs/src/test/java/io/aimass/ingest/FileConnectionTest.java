package io.aimass.ingest;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class FileConnectionTest extends SourceConnectionContract {
    @Override
    String kind() {
        return "file";
    }

    @Override
    Map<String, Object> pairs(int from, int to) throws IOException {
        write(
                "pairs-" + from + ".csv",
                "id,name\n"
                        + IntStream.rangeClosed(from, to)
                                .mapToObj(i -> i + ",n" + i + "\n")
                                .collect(Collectors.joining()));
        return file(folder);
    }
}
