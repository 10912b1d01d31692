package io.aimass.orchestration.platform.store;

import java.sql.Types;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** PostgreSQL's texts have no NUL, which what a message quotes may have: U+FFFD stands for it. */
final class PlainText extends AbstractArgumentFactory<String> {
    PlainText() {
        super(Types.VARCHAR);
    }

    @Override
    protected Argument build(String value, ConfigRegistry config) {
        var text = value.replace('\0', '\uFFFD');
        return (position, statement, context) -> statement.setString(position, text);
    }
}
