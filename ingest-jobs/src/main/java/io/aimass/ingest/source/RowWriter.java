package io.aimass.ingest.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Writes a result as CSV with a header, null as nothing and text always in quotes, counting the rows and adding up their hashes: a sum
 * that does not depend on their order.
 */
final class RowWriter {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private final OutputStream out;
    private final boolean fullNumbers;
    private final MessageDigest digest = Digests.sha256();
    private BigInteger sum = BigInteger.ZERO;
    private long rows;

    /** @param fullNumbers whether fractions are asked for as numbers, since their text is not exact */
    RowWriter(OutputStream out, boolean fullNumbers) {
        this.out = out;
        this.fullNumbers = fullNumbers;
    }

    void writeAll(ResultSet result) throws SQLException, IOException {
        var meta = result.getMetaData();
        var line = new ByteArrayOutputStream();
        for (var i = 1; i <= meta.getColumnCount(); i++) {
            field(line, i, meta.getColumnLabel(i));
        }
        end(line);
        while (result.next()) {
            for (var i = 1; i <= meta.getColumnCount(); i++) {
                field(line, i, text(result, i));
            }
            sum = sum.add(new BigInteger(1, digest.digest(line.toByteArray()))).mod(MODULUS);
            rows++;
            end(line);
        }
    }

    long rows() {
        return rows;
    }

    BigInteger sum() {
        return sum;
    }

    /** SQLite's own text of a number has fifteen digits; Java's of a large whole one has an exponent, which whole numbers are not read with. */
    private String text(ResultSet result, int column) throws SQLException {
        if (!fullNumbers || !(result.getObject(column) instanceof Double number) || !Double.isFinite(number)) {
            return result.getString(column);
        }
        var decimal = new BigDecimal(number.toString());
        return (decimal.scale() < 1 ? decimal.setScale(1) : decimal).toPlainString();
    }

    private static void field(ByteArrayOutputStream line, int index, String value) {
        if (index > 1) {
            line.write(',');
        }
        if (value != null) {
            line.writeBytes(('"' + value.replace("\"", "\"\"") + '"').getBytes(StandardCharsets.UTF_8));
        }
    }

    private void end(ByteArrayOutputStream line) throws IOException {
        line.write('\n');
        line.writeTo(out);
        line.reset();
    }
}
