package io.aimass.orchestration.inference;

import io.aimass.contracts.JobException;
import io.aimass.scoring.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloaded packages, each in a folder named by its digest and verified whenever it is read. It works without the disk too. */
final class PackageCache {
    private static final Logger LOG = LoggerFactory.getLogger(PackageCache.class);

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

    void put(ModelPackage model) {
        try {
            Files.createDirectories(folder);
            var temporary = Files.createTempDirectory(folder, "new-");
            var target = folder.resolve(model.digest());
            model.save(temporary);
            delete(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("The model {} cannot be kept in {}: {}", model.digest(), folder, e.toString());
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
