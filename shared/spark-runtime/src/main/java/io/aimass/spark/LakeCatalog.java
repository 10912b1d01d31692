package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.analysis.NoSuchNamespaceException;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.catalog.CatalogStorageFormat;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.CatalogTableType;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * The session's catalogue: {@code zone.table} is the Delta table below the storage root, with nothing to register and no
 * metastore. Names outside the lake's zones go to Spark's own catalogue, for temporary views.
 */
public final class LakeCatalog extends DeltaCatalog {
    @Override
    public boolean tableExists(Identifier name) {
        return super.tableExists(inLake(name) ? byPath(name) : name);
    }

    @Override
    public Table loadTable(Identifier name) {
        if (!inLake(name)) {
            return super.loadTable(name);
        }
        var table = named(name, super.loadTable(byPath(name)));
        if (table instanceof DeltaTableV2 delta && !delta.deltaLog().tableExists()) {
            throw LakeCatalog.<RuntimeException>unchecked(new NoSuchTableException(name));
        }
        return table;
    }

    @Override
    public Table loadTable(Identifier name, long timestamp) {
        return inLake(name) ? named(name, super.loadTable(byPath(name), timestamp)) : super.loadTable(name, timestamp);
    }

    @Override
    public Table loadTable(Identifier name, String version) {
        return inLake(name) ? named(name, super.loadTable(byPath(name), version)) : super.loadTable(name, version);
    }

    @Override
    public Table createTable(
            Identifier name, StructType schema, Transform[] partitions, Map<String, String> properties) {
        super.createTable(target(name, properties), schema, partitions, properties);
        return loadTable(name);
    }

    @Override
    public StagedTable stageCreate(
            Identifier name, StructType schema, Transform[] partitions, Map<String, String> properties) {
        return StagedWithMetadata.of(
                super.stageCreate(target(name, properties), schema, partitions, properties), spark());
    }

    @Override
    public StagedTable stageReplace(
            Identifier name, StructType schema, Transform[] partitions, Map<String, String> properties) {
        return super.stageReplace(target(name, properties), schema, partitions, properties);
    }

    @Override
    public StagedTable stageCreateOrReplace(
            Identifier name, StructType schema, Transform[] partitions, Map<String, String> properties) {
        return super.stageCreateOrReplace(target(name, properties), schema, partitions, properties);
    }

    @Override
    public Table alterTable(Identifier name, TableChange... changes) {
        if (!inLake(name)) {
            return super.alterTable(name, changes);
        }
        super.alterTable(byPath(name), changes);
        return loadTable(name);
    }

    /** Deletes the table's folder: where the table lies is its name, so one that is dropped must be gone. */
    @Override
    public boolean dropTable(Identifier name) {
        return inLake(name) ? tableExists(name) && delete(name) : super.dropTable(name);
    }

    @Override
    public boolean purgeTable(Identifier name) {
        return dropTable(name);
    }

    @Override
    public void renameTable(Identifier from, Identifier to) {
        throw JobException.user(
                "%s cannot be renamed: a lake table's name is where it lies. Write its rows to %s and drop it.",
                from, to);
    }

    @Override
    public Identifier[] listTables(String[] namespace) throws NoSuchNamespaceException {
        if (!isZone(namespace)) {
            return super.listTables(namespace);
        }
        var zone = new Path(root() + "/lake/" + namespace[0]);
        return onStorage("list " + zone, () -> {
            var files = zone.getFileSystem(spark().sessionState().newHadoopConf());
            var found = new ArrayList<Identifier>();
            if (files.exists(zone)) {
                for (var folder : files.listStatus(zone)) {
                    var name = Identifier.of(namespace, folder.getPath().getName());
                    if (isTableName(name) && hasCommit(files, new Path(folder.getPath(), "_delta_log"))) {
                        found.add(name);
                    }
                }
            }
            return found.toArray(Identifier[]::new);
        });
    }

    @Override
    public String[][] listNamespaces() {
        return TableName.ZONES.stream().map(zone -> new String[] {zone}).toArray(String[][]::new);
    }

    @Override
    public String[][] listNamespaces(String[] namespace) throws NoSuchNamespaceException {
        return namespace.length == 0
                ? listNamespaces()
                : isZone(namespace) ? new String[0][] : super.listNamespaces(namespace);
    }

    @Override
    public boolean namespaceExists(String[] namespace) {
        return isZone(namespace) || super.namespaceExists(namespace);
    }

    @Override
    public Map<String, String> loadNamespaceMetadata(String[] namespace) throws NoSuchNamespaceException {
        return isZone(namespace)
                ? Map.of("location", root() + "/lake/" + namespace[0])
                : super.loadNamespaceMetadata(namespace);
    }

    /** What Spark expects of a catalogue, and Scala's signatures do not declare. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception expected) throws E {
        throw (E) expected;
    }

    private static boolean isZone(String[] namespace) {
        return namespace.length == 1 && TableName.ZONES.contains(namespace[0]);
    }

    private static boolean inLake(Identifier name) {
        return isZone(name.namespace());
    }

    /** A write that was stopped before its first commit leaves an empty log. The first commit is gone only when there is a checkpoint. */
    private static boolean hasCommit(FileSystem files, Path log) throws IOException {
        return files.exists(new Path(log, "00000000000000000000.json"))
                || files.exists(new Path(log, "_last_checkpoint"));
    }

    private static boolean isTableName(Identifier name) {
        try {
            return !new TableName(name.namespace()[0], name.name()).table().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Identifier byPath(Identifier name) {
        return Identifier.of(new String[] {"delta"}, location(name));
    }

    private String location(Identifier name) {
        try {
            return DeltaLake.location(root(), new TableName(name.namespace()[0], name.name()));
        } catch (IllegalArgumentException e) {
            throw new JobException(ErrorType.USER, e.getMessage() + ".", e);
        }
    }

    private String root() {
        return spark().conf().get(Sessions.ROOT).replaceAll("/+$", "");
    }

    /** Where to create {@code name}, once it is sure that it will be a Delta table at its place. */
    private Identifier target(Identifier name, Map<String, String> properties) {
        if (!inLake(name)) {
            throw JobException.user(
                    "%s is not in the lake. Name the table zone.table; the zones are %s.",
                    name, String.join(", ", TableName.ZONES));
        }
        var provider = properties.getOrDefault(TableCatalog.PROP_PROVIDER, "delta");
        if (!provider.equalsIgnoreCase("delta")) {
            throw JobException.user(
                    "%s cannot be a %s table: the lake's tables are Delta tables. Leave out USING, or write USING delta.",
                    name, provider);
        }
        if (properties.containsKey(TableCatalog.PROP_LOCATION)
                && !sameLocation(name, properties.get(TableCatalog.PROP_LOCATION))) {
            throw JobException.user(
                    "%s cannot lie elsewhere: a lake table's name is where it lies. Leave out LOCATION.", name);
        }
        return byPath(name);
    }

    private boolean sameLocation(Identifier name, String given) {
        return URI.create(location(name)).getPath().equals(URI.create(given).getPath());
    }

    private Table named(Identifier name, Table table) {
        if (!(table instanceof DeltaTableV2 delta)) {
            return table;
        }
        return delta.copy(
                delta.spark(),
                delta.path(),
                Option.apply(catalogTable(name)),
                Option.apply(name.toString()),
                delta.timeTravelOpt(),
                delta.options());
    }

    private CatalogTable catalogTable(Identifier name) {
        return new CatalogTable(
                new TableIdentifier(name.name(), Option.apply(name.namespace()[0]), Option.apply("spark_catalog")),
                CatalogTableType.EXTERNAL(),
                new CatalogStorageFormat(
                        Option.apply(URI.create(location(name))),
                        Option.empty(),
                        Option.empty(),
                        Option.empty(),
                        false,
                        none()),
                new StructType(),
                Option.apply("delta"),
                noStrings(),
                Option.empty(),
                "",
                0,
                -1,
                "",
                none(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                noStrings(),
                false,
                true,
                none(),
                Option.empty());
    }

    private static scala.collection.immutable.Map<String, String> none() {
        return scala.collection.immutable.Map$.MODULE$.empty();
    }

    private static scala.collection.Seq<String> noStrings() {
        return scala.collection.JavaConverters.asScalaBuffer(List.of());
    }

    private boolean delete(Identifier name) {
        var folder = new Path(location(name));
        return onStorage("delete " + folder, () -> {
            var deleted =
                    folder.getFileSystem(spark().sessionState().newHadoopConf()).delete(folder, true);
            org.apache.spark.sql.delta.DeltaLog.invalidateCache(spark(), folder);
            return deleted;
        });
    }

    private static <T> T onStorage(String what, StorageAction<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw JobException.external(
                    e, "The storage did not %s: %s. Check the storage and try again.", what, e.getMessage());
        }
    }

    @FunctionalInterface
    private interface StorageAction<T> {
        T run() throws IOException;
    }
}
