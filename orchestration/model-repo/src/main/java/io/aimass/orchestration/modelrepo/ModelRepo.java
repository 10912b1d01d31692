package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.orchestration.modelrepo.Versions.NewVersion;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.storage.CentralizedStorage;
import io.aimass.storage.CorruptBlobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/**
 * Repositories of immutable model versions. A version's files are blobs of CentralizedStorage, its row, its number and its aliases
 * are metadata, so that a version is either whole or not there. Thread-safe.
 *
 * <p>What the caller must hear of is an {@link ApiException}: 404 for an unknown name, 409 for a taken one, 400 for a bad one, 422 for a package
 * that does not fit its manifest. Storage that fails is a {@link JobException}: EXTERNAL, or DATA when a blob is damaged.
 */
public final class ModelRepo {
    private static final Pattern NUMBER = Pattern.compile("v?([0-9]{1,18})");
    private static final int LONGEST_TEXT = 2000;
    private static final int MOST_TAGS = 50;

    private final Database database;
    private final CentralizedStorage storage;
    private final Clock clock;
    private final PackageCheck packages;

    public ModelRepo(Database database, CentralizedStorage storage, Clock clock) {
        this.database = database;
        this.storage = storage;
        this.clock = clock;
        this.packages = new PackageCheck(storage);
    }

    public Repository create(String name, String description, Map<String, String> tags, String by) {
        checkName(name);
        checkText("description", description);
        if (tags.size() > MOST_TAGS) {
            throw ApiException.badRequest(
                    "A repository has at most " + MOST_TAGS + " tags; these are " + tags.size() + ".");
        }
        tags.values().forEach(value -> checkText("tags", value));
        return database.write(handle -> {
            if (!Repositories.add(handle, name, description, tags, by, clock.millis())) {
                throw ApiException.conflict(
                        "There is a repository '" + name + "' already. Choose another name, or add a version to it.");
            }
            return repository(handle, name);
        });
    }

    /** @throws ApiException 404, naming the nearest */
    public Repository repository(String name) {
        return database.read(handle -> repository(handle, name));
    }

    /** Those whose name contains {@code text}, by name; all when it is empty. */
    public List<Repository> search(String text) {
        return database.read(handle -> Repositories.search(handle, text));
    }

    public void deleteRepository(String name) {
        database.run(handle -> {
            refuseAliased(name, repository(handle, name).aliases());
            Repositories.delete(handle, name);
        });
    }

    /** Newest first. */
    public List<ModelVersion> versions(String repository) {
        return database.read(handle -> {
            repository(handle, repository);
            return Versions.list(handle, repository);
        });
    }

    /** @param reference a number, {@code v} with a number, {@code latest} or an alias */
    public ModelVersion version(String repository, String reference) {
        return database.read(handle -> version(handle, repository, reference));
    }

    public void deleteVersion(String repository, String reference) {
        database.run(handle -> {
            var version = version(handle, repository, reference);
            if (!version.aliases().isEmpty()) {
                throw ApiException.conflict(version.reference() + " cannot be deleted: "
                        + String.join(", ", version.aliases()) + " points to it. Move or delete the alias first.");
            }
            Versions.delete(handle, repository, version.number());
        });
    }

    /** @return the upload's id */
    public String beginUpload(String repository, String by) {
        var id = "u-" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        database.run(handle -> {
            repository(handle, repository);
            Uploads.add(handle, id, repository, by, clock.millis());
        });
        return id;
    }

    /** Stores one file of an upload, streamed; one of the same path is replaced. */
    public ModelFile putFile(String repository, String upload, String path, InputStream content) {
        ModelPath.check(path);
        database.read(handle -> openUpload(handle, repository, upload));
        var blob = putBlob(path, content);
        var file = new ModelFile(path, blob.sha256(), blob.size());
        return database.write(handle -> {
            openUpload(handle, repository, upload);
            Uploads.put(handle, upload, file);
            if (Uploads.files(handle, upload).size() > Uploads.MOST_FILES) {
                throw new ApiException(
                        413, "A version has at most " + Uploads.MOST_FILES + " files. Pack small ones together.");
            }
            return file;
        });
    }

    /** Makes an upload the next version. Asking again answers the version that was made. */
    public ModelVersion commit(String repository, String upload, String message, String author) {
        checkText("message", message);
        checkText("author", author);
        if (message.isBlank() || author.isBlank()) {
            throw ApiException.badRequest("A commit needs a 'message' and an 'author': say what changed.");
        }
        var present = database.read(handle -> upload(handle, repository, upload));
        if (present.version().isPresent()) {
            return version(repository, String.valueOf(present.version().get()));
        }
        var files = database.read(handle -> Uploads.files(handle, upload));
        var made = new NewVersion(
                message.strip(), author.strip(), Optional.empty(), Optional.empty(), manifest(files), files);
        return database.write(handle -> commit(handle, repository, upload, made));
    }

    public Alias alias(String repository, String alias) {
        return database.read(handle -> {
            repository(handle, repository);
            return Aliases.find(handle, repository, alias).orElseThrow(() -> unknownVersion(handle, repository, alias));
        });
    }

    /** Points {@code alias} to a version, in one step; the version it left is recorded. */
    public Alias moveAlias(String repository, String alias, String reference) {
        Alias.check(alias);
        return database.write(handle -> {
            var version = version(handle, repository, reference);
            Aliases.move(handle, repository, alias, version.number(), clock.millis());
            return Aliases.find(handle, repository, alias).orElseThrow();
        });
    }

    public void deleteAlias(String repository, String alias) {
        database.run(handle -> {
            repository(handle, repository);
            if (!Aliases.delete(handle, repository, alias)) {
                throw unknownVersion(handle, repository, alias);
            }
        });
    }

    /** Writes one file of a version, streamed; its digest is verified as it is read. */
    public void copy(ModelFile file, OutputStream target) {
        try (var content = storage.readBlob(file.sha256())) {
            content.transferTo(target);
        } catch (IOException e) {
            throw unreadable(file.path(), e);
        }
    }

    /** Writes every file of a version as one zip archive, streamed, digests verified as they are read. */
    public void archive(ModelVersion version, OutputStream target) {
        try {
            new Archive(storage).write(version, target);
        } catch (CorruptBlobException e) {
            throw JobException.data("%s: %s", version.reference(), e.getMessage());
        } catch (IOException e) {
            throw JobException.external(
                    e, "The archive of %s could not be sent: %s. Try again.", version.reference(), e.getMessage());
        }
    }

    /**
     * The version that a training made: the one there is of this training digest, else the next one, with the files below
     * {@code folder} of the storage. The repository is made when there is none.
     */
    ModelVersion register(String repository, String folder, Training training) {
        checkName(repository);
        var present = database.read(handle -> Versions.ofTraining(handle, repository, training.digest()));
        if (present.isPresent()) {
            return present.get();
        }
        var files = new PackageFolder(storage, folder).copy();
        var made = new NewVersion(
                training.message(),
                training.author(),
                Optional.of(training.run()),
                Optional.of(training.digest()),
                manifest(files),
                files);
        return database.write(handle -> Versions.ofTraining(handle, repository, training.digest())
                .orElseGet(() -> {
                    Repositories.add(handle, repository, "", Map.of(), training.author(), clock.millis());
                    return Versions.add(handle, repository, made, clock.millis());
                }));
    }

    /** What a version says of its origin. */
    record Training(String run, String digest, String message, String author) {}

    Database database() {
        return database;
    }

    Clock clock() {
        return clock;
    }

    ModelVersion version(Handle handle, String repository, String reference) {
        repository(handle, repository);
        return find(handle, repository, String.valueOf(reference))
                .orElseThrow(() -> unknownVersion(handle, repository, reference));
    }

    private static Optional<ModelVersion> find(Handle handle, String repository, String reference) {
        var number = NUMBER.matcher(reference);
        if (number.matches()) {
            return Versions.find(handle, repository, Long.parseLong(number.group(1)));
        }
        if (Alias.LATEST.equals(reference)) {
            return Versions.newest(handle, repository);
        }
        return Aliases.find(handle, repository, reference).flatMap(a -> Versions.find(handle, repository, a.version()));
    }

    private ModelVersion commit(Handle handle, String repository, String upload, NewVersion made) {
        var present = upload(handle, repository, upload);
        if (present.version().isPresent()) {
            return version(handle, repository, String.valueOf(present.version().get()));
        }
        var files = Uploads.files(handle, upload);
        if (files.isEmpty()) {
            throw ApiException.badRequest("The upload has no files. Upload at least one before the commit.");
        }
        if (!files.equals(made.files())) {
            throw ApiException.conflict("Files were still being uploaded. Commit again once they are all there.");
        }
        var version = Versions.add(handle, repository, made, clock.millis());
        Uploads.committed(handle, upload, version.number());
        return version;
    }

    private CentralizedStorage.Blob putBlob(String path, InputStream content) {
        try {
            return storage.putBlob(ModelContent.check(path, content));
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "'%s' could not be stored in %s: %s. Nothing of it was kept; free space there or check the connection, and upload it again.",
                    path,
                    storage.root(),
                    e.getMessage());
        }
    }

    private Optional<io.aimass.contracts.ModelManifest> manifest(List<ModelFile> files) {
        try {
            return packages.manifest(files);
        } catch (IOException e) {
            throw unreadable("model.json", e);
        }
    }

    private static JobException unreadable(String path, IOException e) {
        return e instanceof CorruptBlobException
                ? JobException.data("'%s': %s", path, e.getMessage())
                : JobException.external(
                        e,
                        "'%s' could not be read from the storage: %s. Check the storage and try again.",
                        path,
                        e.getMessage());
    }

    private static Repository repository(Handle handle, String name) {
        return Repositories.find(handle, name)
                .orElseThrow(() ->
                        ApiException.notFound(Names.unknown(name, "model repository", Repositories.names(handle))));
    }

    private static Uploads.Upload upload(Handle handle, String repository, String upload) {
        repository(handle, repository);
        return Uploads.find(handle, repository, upload)
                .orElseThrow(() -> ApiException.notFound(
                        "There is no upload '" + upload + "' to " + repository + ". Begin a new one."));
    }

    private static Uploads.Upload openUpload(Handle handle, String repository, String upload) {
        var present = upload(handle, repository, upload);
        if (present.version().isPresent()) {
            throw ApiException.conflict(
                    "The upload was committed as version " + present.version().get() + ". Begin a new one.");
        }
        return present;
    }

    private static ApiException unknownVersion(Handle handle, String repository, String reference) {
        var known = new java.util.ArrayList<String>();
        Versions.list(handle, repository).forEach(v -> known.add(String.valueOf(v.number())));
        Aliases.list(handle, repository).forEach(a -> known.add(a.name()));
        return ApiException.notFound(Names.unknown(reference, "version or alias of " + repository, known));
    }

    private static void refuseAliased(String name, Map<String, Long> aliases) {
        if (!aliases.isEmpty()) {
            throw ApiException.conflict("The repository '" + name + "' cannot be deleted: it has the alias "
                    + String.join(", ", aliases.keySet()) + ". Delete the alias first.");
        }
    }

    private static void checkName(String name) {
        try {
            Names.check(name);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage() + ".");
        }
    }

    private static void checkText(String what, String text) {
        if (text.length() > LONGEST_TEXT || text.indexOf('\0') >= 0) {
            throw ApiException.badRequest(
                    "'" + what + "' is longer than " + LONGEST_TEXT + " characters or has a NUL. Shorten it.");
        }
    }
}
