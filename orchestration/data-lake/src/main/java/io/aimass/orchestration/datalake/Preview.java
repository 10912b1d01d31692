package io.aimass.orchestration.datalake;

import io.aimass.contracts.TableName;
import java.util.List;

/**
 * The first rows of a version.
 *
 * @param rows a value per column, as JSON has them; times and dates as ISO text
 * @param more whether there are further rows
 */
public record Preview(TableName name, long version, List<Column> columns, List<List<Object>> rows, boolean more) {}
