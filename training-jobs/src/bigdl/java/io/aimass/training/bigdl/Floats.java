package io.aimass.training.bigdl;

import com.intel.analytics.bigdl.dllib.tensor.Storage;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath.TensorNumeric;
import scala.reflect.ClassTag;

/** Tensors of floats, and what Scala would pass to BigDL for them by itself. */
final class Floats {
    static final ClassTag<Object> TAG = tag();
    static final TensorNumeric<Object> MATH = math();

    private Floats() {}

    /** Shares {@code values}. */
    static Tensor<Object> tensor(float[] values, int rows, int columns) {
        Storage<Object> storage = com.intel.analytics.bigdl.dllib.tensor.Storage$.MODULE$.apply(values, TAG);
        return com.intel.analytics.bigdl.dllib.tensor.Tensor$.MODULE$.apply(
                storage, 1, new int[] {rows, columns}, null, TAG, MATH);
    }

    /** A copy of what a tensor without gaps holds. */
    static float[] values(Tensor<Object> tensor) {
        var from = tensor.storageOffset() - 1;
        return java.util.Arrays.copyOfRange(all(tensor), from, from + tensor.nElement());
    }

    static float[][] rows(Tensor<Object> tensor) {
        var values = values(tensor);
        var rows = new float[tensor.size(1)][tensor.size(2)];
        for (var i = 0; i < rows.length; i++) {
            System.arraycopy(values, i * rows[i].length, rows[i], 0, rows[i].length);
        }
        return rows;
    }

    static void set(Tensor<Object> tensor, float[] values) {
        System.arraycopy(values, 0, all(tensor), tensor.storageOffset() - 1, values.length);
    }

    static void set(Tensor<Object> tensor, float[][] rows) {
        for (var i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all(tensor), tensor.storageOffset() - 1 + i * rows[i].length, rows[i].length);
        }
    }

    private static float[] all(Tensor<Object> tensor) {
        return (float[]) (Object) tensor.storage().array();
    }

    @SuppressWarnings("unchecked")
    private static ClassTag<Object> tag() {
        return (ClassTag<Object>) (ClassTag<?>) scala.reflect.ClassTag$.MODULE$.Float();
    }

    /** A Scala object whose name cannot be written in Java. */
    @SuppressWarnings("unchecked")
    private static TensorNumeric<Object> math() {
        try {
            return (TensorNumeric<Object>) Class.forName(TensorNumeric.class.getName() + "$NumericFloat$")
                    .getField("MODULE$")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("BigDL is not the version this trainer was built for", e);
        }
    }
}
