package io.aimass.orchestration.platform.config;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML in and out as maps, lists, strings, numbers and booleans. Only {@code true} and {@code false} are booleans, dates stay text,
 * anchors, tags and doubled keys are refused: a document means what it says.
 */
public final class Yaml {
    private static final int MAX_CHARACTERS = 2_000_000;
    private static final int MAX_DEPTH = 50;

    private Yaml() {}

    /**
     * The document's top map; empty for an empty document.
     *
     * @throws JobException USER, with line and column, when it is not well-formed or not a map
     */
    public static Map<String, Object> load(String text) {
        try {
            var value = new org.yaml.snakeyaml.Yaml(
                            new SafeConstructor(limits()),
                            new Representer(new DumperOptions()),
                            new DumperOptions(),
                            limits(),
                            new PlainTypes())
                    .load(text);
            if (value == null) {
                return new LinkedHashMap<>();
            }
            if (!(value instanceof Map<?, ?> map)) {
                throw JobException.user("The document is not a map: begin with a line such as 'name: …'.");
            }
            return plainMap(map);
        } catch (MarkedYAMLException e) {
            throw JobException.user("The YAML is not well-formed%s.", place(e) + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw JobException.user("The YAML is refused: %s.", String.valueOf(e.getMessage()));
        }
    }

    public static String dump(Object value) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(false);
        return new org.yaml.snakeyaml.Yaml(
                        new SafeConstructor(limits()), new Representer(options), options, limits(), new PlainTypes())
                .dump(plain(value));
    }

    private static LoaderOptions limits() {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_CHARACTERS);
        return options;
    }

    private static String place(MarkedYAMLException e) {
        var mark = e.getProblemMark();
        return mark == null ? "" : " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    private static Map<String, Object> plainMap(Map<?, ?> map) {
        var result = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> result.put(String.valueOf(key), plain(value)));
        return result;
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            return plainMap(map);
        }
        if (value instanceof Collection<?> items) {
            var result = new ArrayList<Object>();
            items.forEach(item -> result.add(plain(item)));
            return result;
        }
        return value;
    }

    /** YAML 1.2's core types, without octal, sexagesimal and date surprises. */
    private static final class PlainTypes extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
            addImplicitResolver(Tag.INT, Pattern.compile("-?(0|[1-9][0-9]{0,17})"), "-0123456789");
            addImplicitResolver(
                    Tag.FLOAT,
                    Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)"),
                    "-0123456789");
            addImplicitResolver(Tag.NULL, Pattern.compile("~|null| "), "~n\0");
            addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
        }
    }
}
