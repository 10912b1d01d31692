package io.aimass.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the documents say, to be done as it stands. */
public final class Documented {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'([^']*)'|\"([^\"]*)\")+");

    private Documented() {}

    /** The only block of a page that begins with {@code beginning}. */
    public static String block(String page, String beginning) throws IOException {
        var found = blocks(page).filter(block -> block.startsWith(beginning)).toList();
        if (found.size() != 1) {
            throw new AssertionError(page + " has " + found.size() + " blocks that begin with '" + beginning + "'");
        }
        return found.get(0);
    }

    /**
     * The words of the only line of a page's blocks that begins with {@code beginning}, as a shell takes them.
     *
     * @param instead what is put in the place of words that stand for something of the reader's own
     */
    public static List<String> command(String page, String beginning, Map<String, String> instead) throws IOException {
        var found = commands(page, beginning);
        if (found.size() != 1) {
            throw new AssertionError(page + " has " + found.size() + " times '" + beginning + "'");
        }
        for (var word : instead.keySet()) {
            if (!found.get(0).contains(word)) {
                throw new AssertionError(page + " does not say '" + word + "' in: " + found.get(0));
            }
        }
        return found.get(0).stream()
                .map(word -> instead.getOrDefault(word, word))
                .toList();
    }

    /** The words of each line of a page's blocks that begins with {@code beginning}. */
    public static List<List<String>> commands(String page, String beginning) throws IOException {
        return blocks(page)
                .flatMap(String::lines)
                .filter(line -> line.equals(beginning) || line.startsWith(beginning + " "))
                .map(line -> WORD.matcher(line)
                        .results()
                        .map(match -> match.group().replaceAll("['\"]", ""))
                        .toList())
                .toList();
    }

    private static Stream<String> blocks(String page) throws IOException {
        return BLOCK.matcher(Files.readString(Product.ROOT.resolve(page)))
                .results()
                .map(match -> match.group(1));
    }
}
