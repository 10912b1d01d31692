package io.aimass.orchestration.datalake;

/** A source as it is stored. @param revision from 1; @param yaml as the author wrote it */
public record Source(SourceSpec spec, long revision, String yaml, String author, long updatedAt) {
    public String name() {
        return spec.name();
    }
}
