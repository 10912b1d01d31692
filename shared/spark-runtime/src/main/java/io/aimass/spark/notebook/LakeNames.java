package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import java.util.List;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Which names a notebook may use for tables: {@code zone.table}, and single words for temporary views and the current zone's tables. */
final class LakeNames {
    private static final String CATALOG = "spark_catalog";

    private LakeNames() {}

    static void check(Seq<String> parts) {
        check(JavaConverters.seqAsJavaList(parts));
    }

    static void check(List<String> parts) {
        var lake = !parts.isEmpty() && parts.get(0).equals(CATALOG) ? parts.subList(1, parts.size()) : parts;
        if (parts.size() != 1 && (lake.size() != 2 || !TableName.ZONES.contains(lake.get(0)))) {
            throw JobException.user(
                    "'%s' is not a table of the lake. Notebooks read and write tables by their names in the lake, zone.table, never files by path; the zones are %s.",
                    String.join(".", parts), String.join(", ", TableName.ZONES));
        }
    }

    /** As it stands in a request. */
    static void check(String name) {
        try {
            check(new CatalystSqlParser().parseMultipartIdentifier(name));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof ParseException) {
                throw JobException.user("'%s' is not a table's name; write zone.table, such as silver.flights.", name);
            }
            throw new IllegalStateException(e);
        }
    }

    /** A database, which is a zone of the lake. */
    static void checkZone(String name) {
        var zone = name.startsWith(CATALOG + ".") ? name.substring(CATALOG.length() + 1) : name;
        if (!TableName.ZONES.contains(zone) && !zone.equals("default")) {
            throw JobException.user(
                    "'%s' is not a zone of the lake; the zones are %s.", name, String.join(", ", TableName.ZONES));
        }
    }
}
