package io.aimass.spark.notebook;

import io.aimass.contracts.TableName;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hive.service.rpc.thrift.TGetCatalogsReq;
import org.apache.hive.service.rpc.thrift.TGetColumnsReq;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceReq;
import org.apache.hive.service.rpc.thrift.TGetFunctionsReq;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysReq;
import org.apache.hive.service.rpc.thrift.TGetSchemasReq;
import org.apache.hive.service.rpc.thrift.TGetTableTypesReq;
import org.apache.hive.service.rpc.thrift.TGetTablesReq;
import org.apache.hive.service.rpc.thrift.TGetTypeInfoReq;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.thrift.TBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What JDBC's {@code DatabaseMetaData} tells of the lake. Hive's service would ask a metastore, and Spark's own a catalogue that does not
 * know the lake.
 */
final class LakeMetadata {
    private static final Logger LOG = LoggerFactory.getLogger(LakeMetadata.class);
    private static final String TABLE = "TABLE";
    private static final String SCHEMAS = "TABLE_SCHEM STRING, TABLE_CATALOG STRING";
    private static final String TABLES = "TABLE_CAT STRING, TABLE_SCHEM STRING, TABLE_NAME STRING, TABLE_TYPE STRING,"
            + " REMARKS STRING, TYPE_CAT STRING, TYPE_SCHEM STRING, TYPE_NAME STRING, SELF_REFERENCING_COL_NAME STRING,"
            + " REF_GENERATION STRING";
    private static final String COLUMNS = "TABLE_CAT STRING, TABLE_SCHEM STRING, TABLE_NAME STRING, COLUMN_NAME STRING,"
            + " DATA_TYPE INT, TYPE_NAME STRING, COLUMN_SIZE INT, BUFFER_LENGTH TINYINT, DECIMAL_DIGITS INT,"
            + " NUM_PREC_RADIX INT, NULLABLE INT, REMARKS STRING, COLUMN_DEF STRING, SQL_DATA_TYPE INT,"
            + " SQL_DATETIME_SUB INT, CHAR_OCTET_LENGTH INT, ORDINAL_POSITION INT, IS_NULLABLE STRING,"
            + " SCOPE_CATALOG STRING, SCOPE_SCHEMA STRING, SCOPE_TABLE STRING, SOURCE_DATA_TYPE SMALLINT,"
            + " IS_AUTO_INCREMENT STRING";
    private static final String FUNCTIONS = "FUNCTION_CAT STRING, FUNCTION_SCHEM STRING, FUNCTION_NAME STRING,"
            + " REMARKS STRING, FUNCTION_TYPE INT, SPECIFIC_NAME STRING";
    private static final String PRIMARY_KEYS = "TABLE_CAT STRING, TABLE_SCHEM STRING, TABLE_NAME STRING,"
            + " COLUMN_NAME STRING, KEY_SEQ INT, PK_NAME STRING";
    private static final String CROSS_REFERENCES = "PKTABLE_CAT STRING, PKTABLE_SCHEM STRING, PKTABLE_NAME STRING,"
            + " PKCOLUMN_NAME STRING, FKTABLE_CAT STRING, FKTABLE_SCHEM STRING, FKTABLE_NAME STRING,"
            + " FKCOLUMN_NAME STRING, KEY_SEQ INT, UPDATE_RULE INT, DELETE_RULE INT, FK_NAME STRING, PK_NAME STRING,"
            + " DEFERRABILITY INT";

    private final SparkSession session;

    LakeMetadata(SparkSession session) {
        this.session = session;
    }

    /** Empty when {@code request} asks for no listing. */
    Optional<Listing> listing(TBase<?, ?> request) {
        if (request instanceof TGetCatalogsReq) {
            return Optional.of(new Listing("TABLE_CAT STRING", List.of()));
        } else if (request instanceof TGetSchemasReq asked) {
            return Optional.of(new Listing(SCHEMAS, schemas(NamePattern.of(asked.getSchemaName()))));
        } else if (request instanceof TGetTableTypesReq) {
            return Optional.of(new Listing("TABLE_TYPE STRING", List.of(Map.of("TABLE_TYPE", TABLE))));
        } else if (request instanceof TGetTablesReq asked) {
            return Optional.of(new Listing(TABLES, tables(asked)));
        } else if (request instanceof TGetColumnsReq asked) {
            return Optional.of(new Listing(COLUMNS, columns(asked)));
        } else if (request instanceof TGetFunctionsReq asked) {
            return Optional.of(new Listing(FUNCTIONS, functions(NamePattern.of(asked.getFunctionName()))));
        } else if (request instanceof TGetTypeInfoReq) {
            return Optional.of(JdbcType.all());
        } else if (request instanceof TGetPrimaryKeysReq) {
            return Optional.of(new Listing(PRIMARY_KEYS, List.of()));
        } else if (request instanceof TGetCrossReferenceReq) {
            return Optional.of(new Listing(CROSS_REFERENCES, List.of()));
        }
        return Optional.empty();
    }

    private List<Map<String, Object>> schemas(NamePattern pattern) {
        return zones(pattern).stream()
                .map(zone -> Map.<String, Object>of("TABLE_SCHEM", zone))
                .toList();
    }

    private List<Map<String, Object>> tables(TGetTablesReq asked) {
        var types = asked.getTableTypes();
        if (types != null && !types.isEmpty() && types.stream().noneMatch(TABLE::equalsIgnoreCase)) {
            return List.of();
        }
        return named(asked.getSchemaName(), asked.getTableName()).stream()
                .map(table -> {
                    var row = row(table);
                    row.put("TABLE_TYPE", TABLE);
                    row.put("REMARKS", "");
                    return row;
                })
                .toList();
    }

    private List<Map<String, Object>> columns(TGetColumnsReq asked) {
        var pattern = NamePattern.of(asked.getColumnName());
        var rows = new ArrayList<Map<String, Object>>();
        for (var table : named(asked.getSchemaName(), asked.getTableName())) {
            var position = 0;
            for (var column : schema(table).fields()) {
                position++;
                if (pattern.matches(column.name())) {
                    rows.add(row(table, column, position));
                }
            }
        }
        return rows;
    }

    private List<Map<String, Object>> functions(NamePattern pattern) {
        return session.sql("SHOW SYSTEM FUNCTIONS IN default").collectAsList().stream()
                .map(shown -> shown.getString(0))
                .filter(pattern::matches)
                .map(name -> Map.<String, Object>of(
                        "FUNCTION_NAME",
                        name,
                        "FUNCTION_TYPE",
                        DatabaseMetaData.functionResultUnknown,
                        "SPECIFIC_NAME",
                        name))
                .toList();
    }

    private static Map<String, Object> row(TableName table) {
        var row = new LinkedHashMap<String, Object>();
        row.put("TABLE_SCHEM", table.zone());
        row.put("TABLE_NAME", table.table());
        return row;
    }

    private static Map<String, Object> row(TableName table, StructField column, int position) {
        var type = column.dataType();
        var row = row(table);
        row.put("COLUMN_NAME", column.name());
        row.put("DATA_TYPE", JdbcType.code(type));
        row.put("TYPE_NAME", type.sql());
        row.put("COLUMN_SIZE", JdbcType.size(type));
        row.put("DECIMAL_DIGITS", JdbcType.digits(type));
        row.put("NUM_PREC_RADIX", JdbcType.radix(type));
        row.put("NULLABLE", column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls);
        row.put("REMARKS", column.getComment().getOrElse(() -> ""));
        row.put("ORDINAL_POSITION", position);
        row.put("IS_NULLABLE", column.nullable() ? "YES" : "NO");
        row.put("IS_AUTO_INCREMENT", "NO");
        return row;
    }

    private static List<String> zones(NamePattern pattern) {
        return TableName.ZONES.stream().filter(pattern::matches).toList();
    }

    private List<TableName> named(String schemaPattern, String tablePattern) {
        var pattern = NamePattern.of(tablePattern);
        var found = new ArrayList<TableName>();
        for (var zone : zones(NamePattern.of(schemaPattern))) {
            session.sql("SHOW TABLES IN " + zone).collectAsList().stream()
                    .filter(shown -> !shown.getBoolean(shown.fieldIndex("isTemporary")))
                    .map(shown -> shown.getString(shown.fieldIndex("tableName")))
                    .filter(pattern::matches)
                    .sorted()
                    .forEach(name -> found.add(new TableName(zone, name)));
        }
        return found;
    }

    /** One that cannot be read does not keep the others from being listed. */
    private StructType schema(TableName table) {
        try {
            return session.table(table.toString()).schema();
        } catch (RuntimeException e) {
            LOG.warn("The columns of {} are not listed: {}", table, e.toString());
            return new StructType();
        }
    }
}
