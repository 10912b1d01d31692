package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.connect.proto.AddArtifactsRequest;
import org.apache.spark.connect.proto.CacheTable;
import org.apache.spark.connect.proto.CallFunction;
import org.apache.spark.connect.proto.Catalog;
import org.apache.spark.connect.proto.Catalog.CatTypeCase;
import org.apache.spark.connect.proto.Command;
import org.apache.spark.connect.proto.Command.CommandTypeCase;
import org.apache.spark.connect.proto.CommonInlineUserDefinedFunction;
import org.apache.spark.connect.proto.CommonInlineUserDefinedTableFunction;
import org.apache.spark.connect.proto.ConfigRequest;
import org.apache.spark.connect.proto.CreateDataFrameViewCommand;
import org.apache.spark.connect.proto.DataType;
import org.apache.spark.connect.proto.Expression;
import org.apache.spark.connect.proto.Expression.ExprTypeCase;
import org.apache.spark.connect.proto.Expression.UnresolvedFunction;
import org.apache.spark.connect.proto.GetDatabase;
import org.apache.spark.connect.proto.GetTable;
import org.apache.spark.connect.proto.IsCached;
import org.apache.spark.connect.proto.KeyValue;
import org.apache.spark.connect.proto.ListColumns;
import org.apache.spark.connect.proto.ListTables;
import org.apache.spark.connect.proto.LocalRelation;
import org.apache.spark.connect.proto.Read;
import org.apache.spark.connect.proto.RefreshTable;
import org.apache.spark.connect.proto.Relation;
import org.apache.spark.connect.proto.Relation.RelTypeCase;
import org.apache.spark.connect.proto.SetCurrentCatalog;
import org.apache.spark.connect.proto.SetCurrentDatabase;
import org.apache.spark.connect.proto.TableExists;
import org.apache.spark.connect.proto.UncacheTable;
import org.apache.spark.connect.proto.WriteOperation;
import org.apache.spark.connect.proto.WriteOperationV2;
import org.sparkproject.connect.protobuf.Any;
import org.sparkproject.connect.protobuf.Message;

/**
 * Refuses what a request may not ask for, before Spark does anything with it: Spark loads files, Java objects and classes that a request
 * names while it makes a plan of it.
 */
final class MessageCheck {
    private static final Set<RelTypeCase> PYTHON_RELATIONS = EnumSet.of(
            RelTypeCase.MAP_PARTITIONS,
            RelTypeCase.GROUP_MAP,
            RelTypeCase.CO_GROUP_MAP,
            RelTypeCase.COMMON_INLINE_USER_DEFINED_TABLE_FUNCTION);
    private static final Set<RelTypeCase> REFUSED_RELATIONS = EnumSet.of(
            RelTypeCase.APPLY_IN_PANDAS_WITH_STATE,
            RelTypeCase.CACHED_REMOTE_RELATION,
            RelTypeCase.EXTENSION,
            RelTypeCase.UNKNOWN,
            RelTypeCase.RELTYPE_NOT_SET);
    private static final Set<CommandTypeCase> COMMANDS = EnumSet.of(
            CommandTypeCase.REGISTER_FUNCTION,
            CommandTypeCase.REGISTER_TABLE_FUNCTION,
            CommandTypeCase.WRITE_OPERATION,
            CommandTypeCase.WRITE_OPERATION_V2,
            CommandTypeCase.CREATE_DATAFRAME_VIEW,
            CommandTypeCase.SQL_COMMAND);
    private static final Set<CatTypeCase> REFUSED_CATALOG = EnumSet.of(
            CatTypeCase.CREATE_EXTERNAL_TABLE,
            CatTypeCase.CREATE_TABLE,
            CatTypeCase.RECOVER_PARTITIONS,
            CatTypeCase.CLEAR_CACHE,
            CatTypeCase.REFRESH_BY_PATH,
            CatTypeCase.DROP_GLOBAL_TEMP_VIEW,
            CatTypeCase.CATTYPE_NOT_SET);
    private static final Set<String> READ_OPTIONS = Set.of("versionasof", "timestampasof");
    private static final Set<String> WRITE_OPTIONS =
            Set.of("mergeschema", "overwriteschema", "replacewhere", "partitionoverwritemode", "maxrecordsperfile");

    /** Spark unpacks an archive into the folder that its name gives after {@code #}, percent signs decoded. */
    private static final Pattern ARTIFACT =
            Pattern.compile("(pyfiles|files)/[^./\\\\#%][^/\\\\#%]*|archives/[^./\\\\#%][^/\\\\#%]*(#\\w[\\w-]*)?");

    /** Rows that are too many for a message. */
    private static final String CACHED_ROWS = "cache/";

    private final NotebookPolicy policy;

    MessageCheck(NotebookPolicy policy) {
        this.policy = policy;
    }

    /** @throws JobException naming what is refused, and what to do instead */
    void check(Message request) {
        var waiting = new ArrayDeque<Message>();
        waiting.push(request);
        while (!waiting.isEmpty()) {
            var message = waiting.pop();
            one(message);
            for (var value : message.getAllFields().values()) {
                if (value instanceof Message inner) {
                    waiting.push(inner);
                } else if (value instanceof Collection<?> items) {
                    for (var item : items) {
                        if (item instanceof Message inner) {
                            waiting.push(inner);
                        }
                    }
                }
            }
        }
    }

    private void one(Message message) {
        if (message instanceof Any) {
            throw JobException.user("Extensions of Spark Connect are not allowed in notebooks.");
        } else if (message instanceof Relation relation) {
            relation(relation.getRelTypeCase());
        } else if (message instanceof Command command) {
            command(command.getCommandTypeCase());
        } else if (message instanceof Expression expression && expression.getExprTypeCase() == ExprTypeCase.EXTENSION) {
            throw JobException.user("Extensions of Spark Connect are not allowed in notebooks.");
        } else if (message instanceof CommonInlineUserDefinedFunction function) {
            function(function);
        } else if (message instanceof CommonInlineUserDefinedTableFunction function) {
            python(function.getFunctionName());
        } else if (message instanceof UnresolvedFunction function) {
            AllowedFunctions.check(function.getFunctionName(), policy.python());
            schema(function.getFunctionName(), function.getArgumentsList());
        } else if (message instanceof CallFunction function) {
            AllowedFunctions.check(function.getFunctionName(), policy.python());
            schema(function.getFunctionName(), function.getArgumentsList());
        } else if (message instanceof DataType.UDT type) {
            AllowedTypes.checkClass(type.getJvmClass());
        } else if (message instanceof LocalRelation rows) {
            AllowedTypes.checkSchema(rows.getSchema());
        } else if (message instanceof Read read) {
            read(read);
        } else if (message instanceof WriteOperation write) {
            write(write);
        } else if (message instanceof WriteOperationV2 write) {
            write(write);
        } else if (message instanceof CreateDataFrameViewCommand view && view.getIsGlobal()) {
            throw JobException.user(
                    "A global view would be everybody's. Make a temporary one: createOrReplaceTempView.");
        } else if (message instanceof Catalog catalog) {
            catalog(catalog);
        } else if (message instanceof ConfigRequest.Operation operation) {
            settings(operation);
        } else if (message instanceof AddArtifactsRequest request) {
            artifacts(request);
        }
    }

    private static void schema(String function, List<Expression> arguments) {
        if (!AllowedFunctions.takesSchema(function) || arguments.size() < 2) {
            return;
        }
        var schema = arguments.get(1);
        if (schema.hasLiteral() && schema.getLiteral().hasString()) {
            AllowedTypes.checkSchema(schema.getLiteral().getString());
        } else if (!AllowedFunctions.givesSchema(schema.getUnresolvedFunction().getFunctionName())) {
            throw AllowedFunctions.computedSchema(function);
        }
    }

    private void relation(RelTypeCase type) {
        if (PYTHON_RELATIONS.contains(type)) {
            python(type.name().toLowerCase(Locale.ROOT));
        } else if (type == RelTypeCase.CACHED_LOCAL_RELATION) {
            throw tooManyRows();
        } else if (REFUSED_RELATIONS.contains(type)) {
            throw refused(type.name());
        }
    }

    /** They would be read where nothing looks at their types. */
    private static JobException tooManyRows() {
        return JobException.user(
                "These are more rows than can come with a request. Save them as a file and ingest it as a source.");
    }

    private static void command(CommandTypeCase type) {
        if (!COMMANDS.contains(type)) {
            throw type.name().contains("STREAM")
                    ? JobException.user(
                            "Streaming queries are not allowed in notebooks. Write a job of type ingest, which reads streams.")
                    : refused(type.name());
        }
    }

    private void function(CommonInlineUserDefinedFunction function) {
        if (!function.hasPythonUdf()) {
            throw JobException.user(
                    "The function %s is a Java or Scala one, which notebooks may not bring. Use Spark's own functions, or write a job.",
                    function.getFunctionName());
        }
        python(function.getFunctionName());
    }

    private void python(String what) {
        if (!policy.python()) {
            throw PlanCheck.pythonRefused(what);
        }
    }

    private static void read(Read read) {
        if (read.getIsStreaming()) {
            throw JobException.user("Streaming queries are not allowed in notebooks. Read the table: spark.table(…).");
        }
        if (!read.hasNamedTable()) {
            var source = read.getDataSource();
            throw JobException.user(
                    "Reading %s %s is not allowed: notebooks read the lake's tables by name, spark.table(\"silver.flights\"). Ingest the source to have it as a table.",
                    source.getFormat().isEmpty() ? "files" : source.getFormat(), source.getPathsList());
        }
        LakeNames.check(read.getNamedTable().getUnparsedIdentifier());
        options(read.getNamedTable().getOptionsMap(), READ_OPTIONS);
    }

    private static void write(WriteOperation write) {
        if (!write.hasTable()) {
            throw JobException.user(
                    "Writing to a path (%s) is not allowed: notebooks write tables by name, df.write.saveAsTable(\"gold.mine\").",
                    write.getPath());
        }
        LakeNames.check(write.getTable().getTableName());
        format(write.getSource());
        options(write.getOptionsMap(), WRITE_OPTIONS);
        if (write.hasBucketBy()) {
            throw JobException.user("The lake's tables have no buckets. Leave out bucketBy.");
        }
    }

    private static void write(WriteOperationV2 write) {
        LakeNames.check(write.getTableName());
        format(write.getProvider());
        options(write.getOptionsMap(), WRITE_OPTIONS);
        write.getTablePropertiesMap().keySet().forEach(AllowedProperties::check);
    }

    private static void format(String format) {
        if (!format.isEmpty() && !format.equalsIgnoreCase("delta")) {
            throw JobException.user("The lake's tables are Delta tables, not %s. Leave out the format.", format);
        }
    }

    private static void options(Map<String, String> options, Set<String> allowed) {
        for (var option : options.keySet()) {
            if (!allowed.contains(option.toLowerCase(Locale.ROOT))) {
                throw JobException.user(
                        "The option '%s' is not allowed here. Those that are: %s.",
                        option, String.join(", ", allowed.stream().sorted().toList()));
            }
        }
    }

    private static void catalog(Catalog catalog) {
        if (REFUSED_CATALOG.contains(catalog.getCatTypeCase())) {
            throw refused(catalog.getCatTypeCase().name());
        }
        switch (catalog.getCatTypeCase()) {
            case SET_CURRENT_CATALOG -> catalogName(catalog.getSetCurrentCatalog());
            case SET_CURRENT_DATABASE -> zone(catalog.getSetCurrentDatabase());
            case GET_DATABASE -> zone(catalog.getGetDatabase());
            case LIST_TABLES -> zone(catalog.getListTables());
            case LIST_COLUMNS -> table(catalog.getListColumns());
            case GET_TABLE -> table(catalog.getGetTable());
            case TABLE_EXISTS -> table(catalog.getTableExists());
            case IS_CACHED -> table(catalog.getIsCached());
            case CACHE_TABLE -> table(catalog.getCacheTable());
            case UNCACHE_TABLE -> table(catalog.getUncacheTable());
            case REFRESH_TABLE -> table(catalog.getRefreshTable());
            default -> {}
        }
    }

    private static void catalogName(SetCurrentCatalog catalog) {
        if (!catalog.getCatalogName().equals("spark_catalog")) {
            throw JobException.user("There is one catalogue, spark_catalog.");
        }
    }

    private static void zone(SetCurrentDatabase database) {
        LakeNames.checkZone(database.getDbName());
    }

    private static void zone(GetDatabase database) {
        LakeNames.checkZone(database.getDbName());
    }

    private static void zone(ListTables tables) {
        if (tables.hasDbName()) {
            LakeNames.checkZone(tables.getDbName());
        }
    }

    private static void table(ListColumns columns) {
        table(columns.getDbName(), columns.getTableName());
    }

    private static void table(GetTable table) {
        table(table.getDbName(), table.getTableName());
    }

    private static void table(TableExists table) {
        table(table.getDbName(), table.getTableName());
    }

    private static void table(IsCached table) {
        LakeNames.check(table.getTableName());
    }

    private static void table(CacheTable table) {
        LakeNames.check(table.getTableName());
    }

    private static void table(UncacheTable table) {
        LakeNames.check(table.getTableName());
    }

    private static void table(RefreshTable table) {
        LakeNames.check(table.getTableName());
    }

    private static void table(String database, String table) {
        if (database.isEmpty()) {
            LakeNames.check(table);
        } else {
            LakeNames.checkZone(database);
        }
    }

    private static void settings(ConfigRequest.Operation operation) {
        switch (operation.getOpTypeCase()) {
            case SET -> keys(operation.getSet().getPairsList()).forEach(AllowedSettings::change);
            case UNSET -> operation.getUnset().getKeysList().forEach(AllowedSettings::change);
            case GET -> operation.getGet().getKeysList().forEach(AllowedSettings::read);
            case GET_OPTION -> operation.getGetOption().getKeysList().forEach(AllowedSettings::read);
            case GET_WITH_DEFAULT ->
                keys(operation.getGetWithDefault().getPairsList()).forEach(AllowedSettings::read);
            case IS_MODIFIABLE -> {}
            default ->
                throw JobException.user("All settings at once are not shown to notebooks. Ask for one by its name.");
        }
    }

    private static List<String> keys(List<KeyValue> pairs) {
        return pairs.stream().map(KeyValue::getKey).toList();
    }

    private void artifacts(AddArtifactsRequest request) {
        if (!policy.artifacts()) {
            throw JobException.user(
                    "Uploading files to the platform is not allowed by this pool. Have 'notebooks.artifacts: true' set for the pool in config.yaml, or ingest data as a source.");
        }
        if (request.hasBeginChunk()) {
            artifact(request.getBeginChunk().getName());
        }
        request.getBatch().getArtifactsList().forEach(artifact -> artifact(artifact.getName()));
    }

    private static void artifact(String name) {
        if (name.startsWith(CACHED_ROWS)) {
            throw tooManyRows();
        }
        if (!ARTIFACT.matcher(name).matches()) {
            throw JobException.user(
                    "'%s' cannot be uploaded: Python files, archives (name.zip or name.zip#folder) and plain files can, Java code and files for the storage cannot.",
                    name);
        }
    }

    private static JobException refused(String what) {
        return JobException.user(
                "%s is not allowed in notebooks. They query the lake's tables, write them by name and make temporary views; see docs/notebooks.md.",
                what.toLowerCase(Locale.ROOT).replace('_', ' '));
    }
}
