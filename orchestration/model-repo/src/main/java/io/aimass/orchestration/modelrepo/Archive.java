package io.aimass.orchestration.modelrepo;

import io.aimass.storage.CentralizedStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A version as a zip archive: the same bytes each time. */
final class Archive {
    private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final CentralizedStorage storage;

    Archive(CentralizedStorage storage) {
        this.storage = storage;
    }

    void write(ModelVersion version, OutputStream target) throws IOException {
        var zip = new ZipOutputStream(target);
        zip.setLevel(Deflater.BEST_SPEED);
        for (var file : version.files()) {
            var entry = new ZipEntry(file.path());
            entry.setTimeLocal(EARLIEST);
            zip.putNextEntry(entry);
            try (var content = storage.readBlob(file.sha256())) {
                content.transferTo(zip);
            }
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }
}
