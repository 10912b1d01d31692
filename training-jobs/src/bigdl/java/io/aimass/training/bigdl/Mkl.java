package io.aimass.training.bigdl;

import com.intel.analytics.bigdl.mkl.MKL;
import io.aimass.contracts.JobException;

/** BigDL's native library in this JVM, and what BigDL keeps for the whole of it. */
final class Mkl {
    private static final boolean READY = start();

    private Mkl() {}

    /** @throws JobException EXTERNAL when the library could not be loaded */
    static void require() {
        if (!READY) {
            throw new JobException(
                    io.aimass.contracts.ErrorType.EXTERNAL,
                    "BigDL's native library, Intel MKL, cannot be loaded in this JVM. It needs Linux on x86-64 and room in "
                            + System.getProperty("java.io.tmpdir") + ".");
        }
    }

    /** A Spark task has one core, and so has BigDL within it. */
    private static boolean start() {
        if (!MKL.isMKLLoaded()) {
            return false;
        }
        com.intel.analytics.bigdl.dllib.utils.Engine$.MODULE$.setNodeAndCore(1, 1);
        return true;
    }
}
