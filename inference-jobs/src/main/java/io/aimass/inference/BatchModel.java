package io.aimass.inference;

import io.aimass.contracts.JobException;
import io.aimass.scoring.ModelPackage;
import io.aimass.scoring.Scorer;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * A model as it travels to the executors: the bytes of its verified package, or why it cannot be used. It is loaded once per
 * process.
 */
public final class BatchModel implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String prefix;
    private final HashMap<String, byte[]> files;
    private final String error;
    private transient volatile Scorer scorer;

    private BatchModel(String prefix, Map<String, byte[]> files, String error, Scorer scorer) {
        this.prefix = prefix;
        this.files = new HashMap<>(files);
        this.error = error;
        this.scorer = scorer;
    }

    /** @param prefix what the model's output columns begin with */
    public static BatchModel of(String prefix, ModelPackage model) {
        var files = new HashMap<String, byte[]>();
        model.paths().forEach(path -> files.put(path, model.content(path)));
        try {
            return new BatchModel(prefix, files, "", Scorer.load(model));
        } catch (JobException e) {
            return broken(prefix, e.getMessage());
        }
    }

    static BatchModel broken(String prefix, String error) {
        return new BatchModel(prefix, Map.of(), error, null);
    }

    String prefix() {
        return prefix;
    }

    boolean usable() {
        return error.isEmpty();
    }

    String error() {
        return error;
    }

    Scorer scorer() {
        var loaded = scorer;
        if (loaded == null) {
            loaded = Scorer.load(ModelPackage.of(files));
            scorer = loaded;
        }
        return loaded;
    }
}
