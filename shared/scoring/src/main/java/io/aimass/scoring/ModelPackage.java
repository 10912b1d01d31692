package io.aimass.scoring;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;

/**
 * A model package, verified: {@code model.json} and the files it lists, each of which matches its digest. Immutable, held in
 * memory. Whatever is wrong with a package is a {@link JobException} of type DATA that names the file.
 */
public final class ModelPackage {
    public static final String BIGDL = "bigdl";
    public static final String XGBOOST = "xgboost";
    public static final String LOGISTIC_REGRESSION = "logistic-regression";

    /** The engines whose models this version evaluates. */
    public static final List<String> ENGINES = List.of(BIGDL, LOGISTIC_REGRESSION, XGBOOST);

    private final ModelManifest manifest;
    private final Map<String, byte[]> files;
    private final String digest;

    private ModelPackage(ModelManifest manifest, Map<String, byte[]> files) {
        this.manifest = manifest;
        this.files = files;
        this.digest = PackageFiles.sha256(file(files, ModelManifest.FILE));
    }

    /**
     * Writes a package into {@code directory}, which is made when absent.
     *
     * @param manifest its {@code files} are replaced by the digests of {@code files}
     * @param files content by path within the package, without {@code model.json}
     */
    public static ModelPackage write(Path directory, ModelManifest manifest, Map<String, byte[]> files)
            throws IOException {
        var sealed = seal(manifest, files);
        sealed.save(directory);
        return sealed;
    }

    /** Writes every file below {@code directory}, which is made when absent. */
    public void save(Path directory) throws IOException {
        for (var file : files.entrySet()) {
            var target = directory.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }
    }

    /** The same without writing. */
    public static ModelPackage seal(ModelManifest manifest, Map<String, byte[]> files) {
        files.keySet().forEach(PackageFiles::checkPath);
        var complete = new TreeMap<>(files);
        complete.remove(ModelManifest.FILE);
        var sealed = manifest.withFiles(PackageFiles.digests(complete));
        complete.put(ModelManifest.FILE, ModelJson.write(sealed.toMap()));
        return of(complete);
    }

    /** Reads and verifies the package in {@code directory}. */
    public static ModelPackage open(Path directory) throws IOException {
        return of(readAll(directory));
    }

    /**
     * Reads and verifies a package from a zip archive. Entries that leave the package, too many of them or too many bytes are
     * refused; nothing is written.
     */
    public static ModelPackage readArchive(InputStream archive) throws IOException {
        return readArchive(archive, PackageFiles.maxBytes());
    }

    static ModelPackage readArchive(InputStream archive, long maxBytes) throws IOException {
        var files = new TreeMap<String, byte[]>();
        var left = maxBytes;
        var zip = new ZipInputStream(archive);
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.isDirectory()) {
                continue;
            }
            var path = PackageFiles.checkPath(entry.getName());
            var content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, left + 1));
            left -= content.length;
            if (left < 0 || files.size() >= PackageFiles.MAX_FILES) {
                throw tooLarge(maxBytes);
            }
            if (files.put(path, content) != null) {
                throw JobException.data("The model archive holds '" + path + "' twice. Make the archive again.");
            }
        }
        return of(files);
    }

    /** @param files content by path within the package, {@code model.json} among them */
    public static ModelPackage of(Map<String, byte[]> files) {
        var content = files.get(ModelManifest.FILE);
        if (content == null) {
            throw JobException.data("It is not a model package: " + ModelManifest.FILE + " is missing.");
        }
        files.forEach((path, bytes) -> PackageFiles.checkContent(PackageFiles.checkPath(path), bytes));
        var manifest = manifest(content);
        manifest.files().keySet().forEach(PackageFiles::checkPath);
        PackageFiles.verify(manifest, files);
        checkEngine(manifest);
        return new ModelPackage(manifest, Map.copyOf(files));
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /** The SHA-256 (hex) of {@code model.json}, which holds the digest of every other file: it names the whole package. */
    public String digest() {
        return digest;
    }

    /** The paths of every file, {@code model.json} among them, sorted. */
    public List<String> paths() {
        return files.keySet().stream().sorted().toList();
    }

    /** @throws JobException DATA when there is no such file */
    public byte[] content(String path) {
        return file(files, path).clone();
    }

    byte[] modelFile() {
        return file(files, manifest.modelFile());
    }

    private static byte[] file(Map<String, byte[]> files, String path) {
        var content = files.get(path);
        if (content == null) {
            throw JobException.data("Model file '" + path + "' is missing from the package. Make the package again.");
        }
        return content;
    }

    private static ModelManifest manifest(byte[] content) {
        try {
            return ModelManifest.fromMap(ModelJson.read(ModelManifest.FILE, content));
        } catch (IllegalArgumentException e) {
            throw JobException.data(
                    "The model package cannot be used: " + e.getMessage() + ". Make the package again.");
        }
    }

    private static void checkEngine(ModelManifest manifest) {
        if (!ENGINES.contains(manifest.engine())) {
            throw JobException.data(
                    "The model's engine '" + manifest.engine() + "' is not known to this version; it knows "
                            + String.join(", ", ENGINES) + ". Use a newer version, or train with one of these.");
        }
        if (!manifest.files().containsKey(manifest.modelFile())) {
            throw JobException.data("The manifest's modelFile '" + manifest.modelFile()
                    + "' is not among its files. Make the package again.");
        }
    }

    private static Map<String, byte[]> readAll(Path directory) throws IOException {
        var files = new TreeMap<String, byte[]>();
        var maxBytes = PackageFiles.maxBytes();
        var left = maxBytes;
        List<Path> paths;
        try (var walk = Files.walk(directory)) {
            paths = walk.filter(p -> !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))
                    .limit(PackageFiles.MAX_FILES + 1L)
                    .toList();
        }
        for (var file : paths) {
            var path = directory.relativize(file).toString().replace('\\', '/');
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw JobException.data("Model file '" + path
                        + "' is a link or not a regular file. Put a copy of the file in its place.");
            }
            left -= Files.size(file);
            if (left < 0 || paths.size() > PackageFiles.MAX_FILES) {
                throw tooLarge(maxBytes);
            }
            files.put(PackageFiles.checkPath(path), Files.readAllBytes(file));
        }
        return files;
    }

    private static JobException tooLarge(long maxBytes) {
        return JobException.data(
                "The model package is larger than %d MiB or has more than %d files. Leave out what the model does not need, or give this process more memory: a quarter of its heap, at most %d MiB, may be taken by a package.",
                maxBytes >> 20, PackageFiles.MAX_FILES, PackageFiles.MAX_BYTES >> 20);
    }
}
