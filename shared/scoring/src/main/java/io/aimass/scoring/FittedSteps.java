package io.aimass.scoring;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The fitted feature steps of a model, applied: from the row a caller gives to the model's vector of doubles, in which
 * missing is NaN. The steps are those of the manifest:
 *
 * <ul>
 *   <li>{@code {type: numeric, column, fill}}: one slot, the value; missing gives {@code fill}, NaN without
 *   <li>{@code {type: standardize, column, mean, scale, fill}}: {@code (value - mean) / scale}, missing replaced by {@code fill} first
 *   <li>{@code {type: one-hot, column, values}}: a slot per value; unseen and missing give zeros
 *   <li>{@code {type: index, column, values}}: the value's position; unseen and missing give NaN
 * </ul>
 *
 * Immutable and thread-safe.
 */
public final class FittedSteps {
    private static final List<String> TYPES = List.of("numeric", "standardize", "one-hot", "index");

    private final List<Column> inputs;
    private final FittedStep[] steps;
    private final int width;

    private FittedSteps(List<Column> inputs, List<FittedStep> steps) {
        this.inputs = List.copyOf(inputs);
        this.steps = steps.toArray(FittedStep[]::new);
        this.width = steps.stream().mapToInt(FittedStep::width).sum();
    }

    /**
     * @param inputs the columns of a row, in order
     * @throws JobException DATA with every problem at once
     */
    public static FittedSteps of(List<Column> inputs, List<Map<String, Object>> steps) {
        var settings = Settings.of("the fitted steps", Map.of("steps", steps));
        var result = new ArrayList<FittedStep>();
        for (var step : settings.sections("steps")) {
            parse(inputs, step).ifPresent(result::add);
        }
        try {
            settings.throwIfInvalid();
        } catch (InvalidSettings e) {
            throw new JobException(ErrorType.DATA, "The model's fitted steps cannot be used:\n" + e.getMessage(), e);
        }
        return new FittedSteps(inputs, result);
    }

    public List<Column> inputs() {
        return inputs;
    }

    /** The length of the model's vector. */
    public int width() {
        return width;
    }

    /** The vector's slots: the column's name, {@code column=value} for one-hot. */
    public List<String> slotNames() {
        var names = new ArrayList<String>();
        for (var step : steps) {
            names.addAll(step.slotNames());
        }
        return names;
    }

    public double[] apply(Object[] row) {
        var slots = new double[width];
        apply(row, slots);
        return slots;
    }

    /** @param row the inputs in order: null or NaN is missing */
    public void apply(Object[] row, double[] slots) {
        apply(new ArrayRow(inputs, row), slots);
    }

    /** Allocates nothing. @param slots of length {@link #width()} */
    public void apply(InputRow row, double[] slots) {
        var at = 0;
        for (var step : steps) {
            step.apply(row, slots, at);
            at += step.width();
        }
    }

    List<FittedStep> steps() {
        return List.of(steps);
    }

    /** The first input for which a slot may stay NaN that is not {@code accepted}. */
    Optional<Column> mayStayMissing(IntPredicate accepted) {
        var slot = 0;
        for (var step : steps) {
            if (step.mayStayMissing() != null && !accepted.test(slot)) {
                return Optional.of(step.mayStayMissing());
            }
            slot += step.width();
        }
        return Optional.empty();
    }

    /** How many values a slot of positions has; 0 for any other. */
    int categories(int slot) {
        var at = 0;
        for (var step : steps) {
            if (at == slot && step instanceof FittedStep.Index index) {
                return index.positions().size();
            }
            at += step.width();
        }
        return 0;
    }

    private static Optional<FittedStep> parse(List<Column> inputs, Settings step) {
        var type = step.required("type");
        var name = step.required("column");
        var position = position(inputs, name);
        if (name != null && position < 0) {
            step.problem("'" + step.path("column") + "': "
                    + Names.unknown(
                            name,
                            "column of the model",
                            inputs.stream().map(Column::name).toList()));
        }
        if (type == null || name == null || position < 0) {
            step.tree().keySet().forEach(step::has);
            return Optional.empty();
        }
        return switch (type) {
            case "numeric" -> numeric(position, inputs.get(position), step);
            case "standardize" -> standardize(position, inputs.get(position), step);
            case "one-hot" -> oneHot(position, inputs.get(position), step);
            case "index" -> index(position, inputs.get(position), step);
            default -> {
                step.problem("'" + step.path("type") + "': " + Names.unknown(type, "step", TYPES));
                step.tree().keySet().forEach(step::has);
                yield Optional.empty();
            }
        };
    }

    private static int position(List<Column> inputs, String name) {
        for (var i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<FittedStep> numeric(int position, Column column, Settings step) {
        checkNumber(column, step);
        return Optional.of(new FittedStep.Numeric(position, column, number(step, "fill", Double.NaN)));
    }

    private static Optional<FittedStep> standardize(int position, Column column, Settings step) {
        checkNumber(column, step);
        step.check(step.has("mean"), "'" + step.path("mean") + "' is missing");
        step.check(step.has("scale"), "'" + step.path("scale") + "' is missing");
        var scale = number(step, "scale", 1);
        step.check(scale != 0, "'" + step.path("scale") + "' is 0; a column without spread has scale 1");
        return Optional.of(new FittedStep.Standardize(
                position, column, number(step, "mean", 0), scale, number(step, "fill", Double.NaN)));
    }

    private static Optional<FittedStep> oneHot(int position, Column column, Settings step) {
        return Optional.of(new FittedStep.OneHot(position, column, values(column, step)));
    }

    private static Optional<FittedStep> index(int position, Column column, Settings step) {
        return Optional.of(new FittedStep.Index(position, column, values(column, step)));
    }

    private static double number(Settings step, String key, double otherwise) {
        return step.has(key) ? step.decimal(key, 0, -Double.MAX_VALUE, Double.MAX_VALUE) : otherwise;
    }

    private static void checkNumber(Column column, Settings step) {
        step.check(
                !column.type().equals("string"),
                "'" + step.path("column") + "': '" + column.name() + "' is a string; a "
                        + step.tree().get("type") + " step takes numbers");
    }

    private static List<String> values(Column column, Settings step) {
        var values = step.strings("values");
        step.check(!values.isEmpty(), "'" + step.path("values") + "' is missing");
        step.check(new HashSet<>(values).size() == values.size(), "'" + step.path("values") + "' has a value twice");
        step.check(
                !column.type().equals("double"),
                "'" + step.path("column") + "': '" + column.name() + "' is a double; a "
                        + step.tree().get("type") + " step takes strings, whole numbers or booleans");
        return values;
    }
}
