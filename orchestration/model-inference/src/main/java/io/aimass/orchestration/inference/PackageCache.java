package io.aimass.orchestration.inference;

import io.aimass.contracts.JobException;
import io.aimass.scoring.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloaded packages, each in a folder named by its digest and verified whenever it is read. It works without the disk too. */
final class PackageCache {
    private static final Logger LOG = LoggerFactory.getLogger(PackageCache.class);

    private static final int MOST = 64;
    private static final String HALF = "new-";

    private final Path folder;

    PackageCache(Path folder) {
        this.folder = folder;
    }

    /** A package that is damaged counts as absent. */
    Optional<ModelPackage> find(String digest) {
        if (!digest.matches("[0-9a-f]{64}") || !Files.isDirectory(folder.resolve(digest))) {
            return Optional.empty();
        }
        try {
            return Optional.of(ModelPackage.open(folder.resolve(digest)))
                    .filter(found -> found.digest().equals(digest));
        } catch (IOException | JobException e) {
            LOG.warn("The cached model {} cannot be used and is fetched again: {}", digest, e.getMessage());
            return Optional.empty();
        }
    }

    /** One more, and the oldest beyond {@value #MOST} fewer. */
    synchronized void put(ModelPackage model) {
        try {
            Files.createDirectories(folder);
            keepNewest();
            save(model);
        } catch (IOException e) {
            LOG.warn("The model {} cannot be kept in {}: {}", model.digest(), folder, e.toString());
        }
    }

    private void save(ModelPackage model) throws IOException {
        var temporary = Files.createTempDirectory(folder, HALF);
        try {
            var target = folder.resolve(model.digest());
            model.save(temporary);
            delete(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(temporary);
        }
    }

    /** Before another comes; halves of a process that was killed are none. */
    private void keepNewest() throws IOException {
        List<Path> kept;
        try (var entries = Files.list(folder)) {
            kept = entries.sorted(Comparator.comparing(PackageCache::modified).reversed())
                    .toList();
        }
        var packages = 0;
        for (var entry : kept) {
            if (entry.getFileName().toString().startsWith(HALF) || ++packages >= MOST) {
                delete(entry);
            }
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
