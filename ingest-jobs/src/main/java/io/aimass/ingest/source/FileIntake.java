package io.aimass.ingest.source;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Lists the files, scans them on the executors, and takes those whose content the target does not have. */
final class FileIntake {
    private static final int SHOWN = 10;

    private final Reading reading;
    private final FileListing listing;
    private final FileLedger ledger;

    FileIntake(String path, Reading reading) {
        this.reading = reading;
        this.listing = new FileListing(path, reading);
        this.ledger = FileLedger.from(reading.known().all());
    }

    Intake take() {
        var found = listing.files();
        var scanned = scan(found);
        throwIfUnreadable(scanned);
        refuseChanged(scanned);
        var files = new ArrayList<SourceFile>();
        var taken = new LinkedHashMap<String, String>();
        scanned.forEach(file -> choose(file, taken, files));
        files.forEach(this::checkHeader);
        return new Intake(files, false, ledger.with(taken).info(), () -> listing.check(found));
    }

    private void choose(ScannedFile file, Map<String, String> taken, List<SourceFile> files) {
        if (!begunWith(file.sha256()) || ledger.has(file.sha256())) {
            return;
        }
        var same = taken.putIfAbsent(file.sha256(), file.path());
        if (same == null) {
            files.addAll(file.files());
        } else {
            reading.context().info(file.path() + " has the same content as " + same + "; it is read once.");
        }
    }

    /** An earlier attempt of this run has committed part of what it took in: this one takes in the same. */
    private boolean begunWith(String sha256) {
        return reading.begun().isEmpty() || FileLedger.from(reading.begun()).has(sha256);
    }

    private List<ScannedFile> scan(List<FileStatus> found) {
        var spark = reading.spark();
        var conf = new SerializableConfiguration(spark.sessionState().newHadoopConf());
        var task = new ScanTask(
                reading.format().boundary(), reading.format().hasHeader(), reading.scratch(), ledger.hashes(), conf);
        var paths = found.stream().map(f -> f.getPath().toString()).toList();
        var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        var slices = Math.min(paths.size(), 8 * context.defaultParallelism());
        return context.parallelize(paths, slices).map(task).collect().stream()
                .map(ScannedFile::decode)
                .toList();
    }

    private void throwIfUnreadable(List<ScannedFile> scanned) {
        var problems = scanned.stream().filter(f -> !f.problem().isEmpty()).toList();
        if (!problems.isEmpty()) {
            var more = problems.size() > SHOWN ? " And " + (problems.size() - SHOWN) + " more." : "";
            throw JobException.data(
                    "%s",
                    problems.stream().limit(SHOWN).map(ScannedFile::problem).collect(Collectors.joining(" ")) + more);
        }
    }

    /** A file that grew or was rewritten holds rows that were read before; taking it in again would count them twice. */
    private void refuseChanged(List<ScannedFile> scanned) {
        var known = new HashMap<String, String>();
        ledger.entries().forEach((hash, path) -> known.put(path, hash));
        var present = scanned.stream().map(ScannedFile::sha256).collect(Collectors.toCollection(HashSet::new));
        for (var file : scanned) {
            var before = known.get(file.path());
            if (before != null && !ledger.has(file.sha256()) && !present.contains(before)) {
                throw JobException.data(
                        "%s has been read before, with another content. Reading it again could count rows twice; nothing was written. Give new rows in a file of a new name and leave files that were read as they are.",
                        file.path());
            }
        }
    }

    private void checkHeader(SourceFile file) {
        reading.format().parser(file.name(), file.header());
    }
}
