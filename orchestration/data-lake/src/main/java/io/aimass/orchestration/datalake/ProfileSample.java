package io.aimass.orchestration.datalake;

import io.aimass.orchestration.datalake.TableProfile.ColumnProfile;
import java.util.List;

/** The rows a profile looks at. */
final class ProfileSample {
    private final List<ColumnSketch> sketches;
    private long rows;

    ProfileSample(List<Column> columns) {
        this.sketches = columns.stream().map(ColumnSketch::new).toList();
    }

    /** Takes that many rows of the next file. */
    TableScan.Cells atMost(int limit) {
        var end = rows + limit;
        return (columns, row) -> {
            if (rows == end) {
                return false;
            }
            for (var i = 0; i < columns.length; i++) {
                sketches.get(i).add(Values.of(columns[i], row));
            }
            rows++;
            return true;
        };
    }

    long rows() {
        return rows;
    }

    List<ColumnProfile> columns() {
        return sketches.stream().map(ColumnSketch::profile).toList();
    }
}
